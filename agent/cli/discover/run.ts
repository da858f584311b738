import { secretOf } from '../../../config/secrets.ts';
import { SILENT } from '../../model/log.ts';
import { realWorld } from '../../run/machine.ts';
import type { DiscoverOptions } from '../commands/discover.ts';
import { openOutput } from '../output.ts';
import { lookAtBrokers } from './brokers.ts';
import { conclude, takenNames } from './conclude.ts';
import { lookAtPorts } from './ports.ts';
import { type Session, WATCH } from './session.ts';

/** Listens to ports and brokers one after the other, shows what is there, and writes the configuration for it. */
export async function runDiscovery(options: DiscoverOptions): Promise<void> {
  const output = openOutput();
  const session: Session = {
    options,
    output,
    world: realWorld(SILENT, secretOf),
    watch: WATCH,
    found: [],
    taken: takenNames(options.write),
  };
  const named = options.port !== undefined || options.broker !== undefined;
  if (options.port !== undefined || !named) await lookAtPorts(session);
  if (options.broker !== undefined || !named) await lookAtBrokers(session);
  conclude(session);
}
