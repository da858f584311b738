import { crc16Modbus } from '../checksums/crc16-modbus.ts';

/** The functions that read registers (Modbus application protocol 1.1b3, 6.3 and 6.4). This driver knows no others. */
export type ReadFunction = 3 | 4;

/** A question for `count` registers from `at` on. */
export interface ReadRequest {
  readonly unit: number;
  readonly fn: ReadFunction;
  readonly at: number;
  readonly count: number;
}

/** What a slave says to a request: its registers as they were sent, or why not. */
export type Reply =
  | { readonly kind: 'registers'; readonly bytes: Uint8Array }
  | { readonly kind: 'exception'; readonly code: number };

/** As many registers as fit into one answer (1.1b3, 6.3). */
export const MOST_REGISTERS = 125;

/** How requests and answers are wrapped: with a checksum on a line, with a header on a network. */
export interface Wrapping {
  request(request: ReadRequest): { readonly bytes: Uint8Array; find(received: Uint8Array): Uint8Array | undefined };
  reply(frame: Uint8Array): Reply;
  /** Whether an answer carries the number of its request, so that none can be mistaken for another. */
  readonly numbered: boolean;
}

/** Modbus RTU (Modbus over serial line 1.02, 2.5.1), on a line or through TCP as it is. */
export const RTU: Wrapping = {
  numbered: false,
  request(request) {
    const bytes = new Uint8Array(8);
    bytes[0] = request.unit;
    bytes.set(body(request), 1);
    sign(bytes);
    return { bytes, find: (received) => findRtu(request, received) };
  },
  reply: (frame) => replyIn(frame.subarray(1, -2)),
};

/** Modbus TCP: a header of seven bytes (Messaging on TCP/IP 1.0b, 3.1.3) that counts requests, and no checksum. */
export function newMbap(): Wrapping {
  let number = 0;
  return {
    numbered: true,
    request(request) {
      number = (number + 1) & 0xffff;
      const bytes = Uint8Array.of(number >> 8, number & 0xff, 0, 0, 0, 6, request.unit, ...body(request));
      return { bytes, find: (received) => findMbap(bytes, request, received) };
    },
    reply: (frame) => replyIn(frame.subarray(7)),
  };
}

function body({ fn, at, count }: ReadRequest): number[] {
  return [fn, at >> 8, at & 0xff, count >> 8, count & 0xff];
}

// An answer does not say which registers it holds: address, function, number of bytes and checksum are all there is.
function findRtu({ unit, fn, count }: ReadRequest, received: Uint8Array): Uint8Array | undefined {
  for (let from = 0; from + 5 <= received.length; from++) {
    if (received[from] !== unit) continue;
    const length = lengthOf(fn, count, received, from + 1);
    if (length === undefined || from + length + 3 > received.length) continue;
    const frame = received.subarray(from, from + length + 3);
    if (isSigned(frame)) return frame;
  }
  return undefined;
}

function findMbap(request: Uint8Array, { unit, fn, count }: ReadRequest, received: Uint8Array): Uint8Array | undefined {
  // Every answer says its length, so what answers an older request is passed over whole.
  for (let from = 0; from + 9 <= received.length; ) {
    const length = ((received[from + 4] as number) << 8) | (received[from + 5] as number);
    if (received[from + 2] !== 0 || received[from + 3] !== 0 || length < 3 || length > 254) {
      from++;
      continue;
    }
    const numbered = received[from] === request[0] && received[from + 1] === request[1];
    const frame = received.subarray(from, from + 6 + length);
    const whole = frame.length === 6 + length;
    if (numbered && whole && frame[6] === unit && lengthOf(fn, count, frame, 7) === length - 1) return frame;
    from += 6 + length;
  }
  return undefined;
}

/** The length of an answer from its function code on, without a checksum; undefined where it answers something else. */
function lengthOf(fn: ReadFunction, count: number, bytes: Uint8Array, from: number): number | undefined {
  if (bytes[from] === (fn | 0x80)) return 2;
  return bytes[from] === fn && bytes[from + 1] === 2 * count ? 2 + 2 * count : undefined;
}

function replyIn(said: Uint8Array): Reply {
  const [fn = 0, second = 0] = said;
  return (fn & 0x80) === 0 ? { kind: 'registers', bytes: said.subarray(2) } : { kind: 'exception', code: second };
}

function sign(frame: Uint8Array): void {
  const crc = crc16Modbus(frame, 0, frame.length - 2);
  frame[frame.length - 2] = crc & 0xff;
  frame[frame.length - 1] = crc >> 8;
}

function isSigned(frame: Uint8Array): boolean {
  const crc = crc16Modbus(frame, 0, frame.length - 2);
  return frame[frame.length - 2] === (crc & 0xff) && frame[frame.length - 1] === crc >> 8;
}
