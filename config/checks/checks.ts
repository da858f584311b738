import { checkAgentId } from './agent-id.ts';
import { checkBrokers } from './brokers.ts';
import type { Check } from './check.ts';
import { checkDerived } from './derived-fit.ts';
import { checkDrivers } from './driver-checks.ts';
import { checkPorts } from './one-port-each.ts';
import { checkPage } from './page-stays-local.ts';
import { checkSeries } from './series-fit.ts';
import { checkWindows } from './windows-fit.ts';

/** All checks across settings. Secrets are looked for apart, in the configuration as it was written. */
export const CHECKS: readonly Check[] = [
  checkAgentId,
  checkWindows,
  checkDrivers,
  checkPorts,
  checkBrokers,
  checkSeries,
  checkDerived,
  checkPage,
];
