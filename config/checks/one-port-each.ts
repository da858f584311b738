import { portIdentity } from '../../drivers/bus/shared.ts';
import type { PortUse } from '../../drivers/driver.ts';
import { drivers } from '../../drivers/index.ts';
import type { LineSettings } from '../../drivers/serial/transport.ts';
import type { Check, Fault } from './check.ts';

interface OpensPort {
  readonly name: string;
  port?(settings: never): PortUse;
}

/** A port is opened once: sources that share it must set its line alike. */
export const checkPorts: Check = ({ sources }) => {
  const owners = new Map<string, { name: string; line: LineSettings }>();
  return Object.entries(sources).flatMap(([name, { driver, settings }]): Fault[] => {
    const kind = (drivers as readonly OpensPort[]).find((one) => one.name === driver);
    const use = kind?.port?.(settings as never);
    if (!use) return [];
    const identity = portIdentity(use.port);
    const owner = owners.get(identity);
    owners.set(identity, owner ?? { name, line: use.line });
    const differing = owner === undefined ? [] : KEYS.filter((key) => owner.line[key] !== use.line[key]);
    if (!owner || differing.length === 0) return [];
    const lines = `there ${shown(owner.line, differing)}, here ${shown(use.line, differing)}`;
    const message = `sources.${owner.name} opens this port with another line: ${lines}. Sources share a port only where their lines agree`;
    return [{ path: ['sources', name, 'port'], message }];
  });
};

const KEYS = ['baud', 'bits', 'parity', 'stop', 'dtr', 'rts'] as const;

function shown(line: LineSettings, keys: readonly (keyof LineSettings)[]): string {
  return keys.map((key) => `${key} ${line[key] ?? 'as it is'}`).join(', ');
}
