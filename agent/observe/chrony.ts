import { createSocket } from 'node:dgram';
import type { ClockEvidence, Millis } from '../model/time.ts';

type Tracking = Pick<ClockEvidence, 'kind' | 'stamp' | 'off'>;

const REQUEST = 1;
const REPLY = 2;
const VERSION = 6;
const TRACKING_REQUEST = 33;
const TRACKING_REPLY = 5;
const NOT_SYNCHRONISED = 3;
/** Chrony serving its own time for want of a better one (127.127.1.1). */
const OWN_TIME = 0x7f7f0101;
/** Requests are as long as their replies, so that nobody can be flooded by way of chrony. */
const BYTES = 104;

/**
 * Asks chrony on this machine what it knows of the clock, as `chronyc tracking` does: one datagram there, one back,
 * which anybody on the machine may send (chrony 2.2 and later, `candm.h`, protocol version 6; bytes in network order).
 * Undefined where nothing answers in time.
 */
export function askChrony(port = 323, within: Millis = 500): Promise<Tracking | undefined> {
  const socket = createSocket('udp4');
  return new Promise<Tracking | undefined>((resolve) => {
    const timer = setTimeout(resolve, within, undefined);
    const end = (tracking: Tracking | undefined) => {
      clearTimeout(timer);
      resolve(tracking);
    };
    socket.on('message', (reply) => {
      const tracking = readTracking(reply);
      if (tracking) end(tracking);
    });
    // Nobody listens: chrony is off, or takes no questions (cmdport 0).
    socket.on('error', () => end(undefined));
    socket.connect(port, '127.0.0.1', () => socket.send(trackingRequest()));
  }).finally(() => socket.close());
}

function trackingRequest(): Buffer {
  const request = Buffer.alloc(BYTES);
  request.writeUInt8(VERSION, 0);
  request.writeUInt8(REQUEST, 1);
  request.writeUInt16BE(TRACKING_REQUEST, 4);
  return request;
}

/** What a reply says; undefined for anything else. */
export function readTracking(reply: Buffer): Tracking | undefined {
  if (reply.length < BYTES || reply.readUInt8(0) !== VERSION || reply.readUInt8(1) !== REPLY) return undefined;
  const status = reply.readUInt16BE(8);
  if (reply.readUInt16BE(6) !== TRACKING_REPLY || status !== 0) return undefined;
  const source = reply.readUInt32BE(28);
  if (reply.readUInt16BE(54) === NOT_SYNCHRONISED || source === OWN_TIME) return { kind: 'unsynced' };
  const seconds = reply.readUInt32BE(56) * 2 ** 32 + reply.readUInt32BE(60);
  const stamp = Math.round(seconds * 1000 + reply.readUInt32BE(64) / 1e6);
  return { kind: 'synced', stamp, off: readFloat(reply.readUInt32BE(68)) * 1000 };
}

/** Chrony's own floats: 7 bits of exponent, 25 of coefficient, both signed. */
function readFloat(bits: number): number {
  const exponent = bits >> 25;
  const coefficient = (bits << 7) >> 7;
  return coefficient * 2 ** (exponent - 25);
}
