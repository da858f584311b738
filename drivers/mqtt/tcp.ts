import { connect, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Millis } from '../../agent/model/time.ts';

/** Reading goes on. `calm`: little comes, so that it may wait for more. */
export type ReadOn = (calm: boolean) => void;
/** Takes what was read, valid during the call, and hands on with `pass` what is for the parser. */
export type Filter = (bytes: Buffer, pass: (bytes: Buffer, done: () => void) => void, next: ReadOn) => void;

const AT_ONCE = 64 * 1024;
/** A read that brings so much is no sign of calm. */
const PLENTY = AT_ONCE / 4;
/**
 * How long a calm connection is left alone. Waking up for each of a hundred messages a second costs more than all that
 * is done with them; the commit that they wait for comes once a second.
 */
const LINGER: Millis = 50;

/**
 * A TCP connection that is read into one buffer, and not more often than is of use: while it lingers, or until `next`
 * is called, what comes waits with the kernel, and once there is no more room, with the broker. `filter` sees each
 * byte before the parser to which the library pipes this socket.
 */
export function openTcp(address: { readonly host: string; readonly port: number }, filter: Filter): Socket {
  let parser: Writable | undefined;
  let timer: NodeJS.Timeout | undefined;

  // The buffer is read into again while the parser may still hold what it was given.
  const pass = (bytes: Buffer, done: () => void): void => {
    parser?.write(Buffer.from(bytes), done);
  };
  const readOn = (): void => {
    if (!socket.destroyed) socket.resume();
  };
  function onRead(count: number, buffer: Uint8Array): boolean {
    let reading = true;
    let calm: boolean | undefined;
    filter(Buffer.from(buffer.buffer, buffer.byteOffset, count), pass, (isCalm) => {
      if (reading) calm = isCalm;
      else readOn();
    });
    reading = false;
    if (calm === undefined) return false;
    if (!calm || count >= PLENTY) return true;
    timer = setTimeout(readOn, LINGER);
    return false;
  }

  const socket = connect({ ...address, onread: { buffer: Buffer.allocUnsafeSlow(AT_ONCE), callback: onRead } });
  socket.pipe = (into) => {
    parser = into as unknown as Writable;
    return into;
  };
  socket.on('close', () => clearTimeout(timer));
  return socket;
}
