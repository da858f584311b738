import type { Millis } from '../../agent/model/time.ts';
import type { PortRef } from './find.ts';
import { tcpAddress } from './tcp-port.ts';
import type { Transport } from './transport.ts';

const VIRTUAL = 'virtual://';

/** The way to a port as it is configured. Loads only what that port needs; `mono` is the monotonic clock. */
export async function openTransport(port: PortRef, mono: () => Millis): Promise<Transport> {
  const virtual = virtualName(port);
  if (virtual !== undefined) return (await import('./virtual-port.ts')).virtualTransport(virtual);
  const address = tcpAddress(port);
  if (address) return (await import('./tcp-port.ts')).tcpTransport(address, mono);
  return (await import('./serial-port.ts')).serialTransport(port);
}

/** Loads what opening the port is going to need, where that takes long. */
export async function loadFor(port: PortRef): Promise<unknown> {
  return virtualName(port) === undefined && tcpAddress(port) === undefined ? import('serialport') : undefined;
}

function virtualName(port: PortRef): string | undefined {
  return typeof port === 'string' && port.startsWith(VIRTUAL) ? port.slice(VIRTUAL.length) : undefined;
}
