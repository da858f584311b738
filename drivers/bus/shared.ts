import type { World } from '../../agent/model/world.ts';
import type { PortRef } from '../serial/find.ts';
import { openTransport } from '../serial/open-transport.ts';
import type { LineSettings } from '../serial/transport.ts';
import { type Bus, newBus } from './bus.ts';

// One table an agent; as many entries as its configuration names ports.
const buses = new WeakMap<World, Map<string, Promise<Bus>>>();

/**
 * The bus of a port: whoever names the same port in the same agent shares it. That their line settings agree has been
 * checked with the configuration.
 */
export function sharedBus(port: PortRef, line: LineSettings, world: World): Promise<Bus> {
  const known = buses.get(world) ?? new Map<string, Promise<Bus>>();
  buses.set(world, known);
  const identity = portIdentity(port);
  const bus = known.get(identity) ?? open(port, line, world);
  known.set(identity, bus);
  return bus;
}

/** The same for every way of naming the same port. */
export function portIdentity(port: PortRef): string {
  if (typeof port === 'string') return port.trim();
  return JSON.stringify(Object.entries(port).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function open(port: PortRef, line: LineSettings, { clock }: World): Promise<Bus> {
  return newBus(await openTransport(port, clock.mono), line, clock.mono);
}
