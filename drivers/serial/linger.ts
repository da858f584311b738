import type { Millis } from '../../agent/model/time.ts';
import type { LineSettings } from './transport.ts';

// A wake-up for each line of 500 a second costs a fifth of a core, and all that is done with the lines hardly anything.
const LONGEST: Millis = 40;
/** The kernel's buffer is twice as large: what comes while nobody reads must never fill it. */
const MOST_BYTES = 2048;
/** Start bit, eight bits, stop bit. */
const BITS_A_BYTE = 10;
/** A read that brings so much is followed by the next one at once. */
const PLENTY = MOST_BYTES / 2;

/** How long bytes may wait with the kernel for company. Not at all where a device is asked and its answer awaited. */
export function lingerOf({ baud, low_latency }: LineSettings): Millis {
  return low_latency ? 0 : Math.min(LONGEST, (MOST_BYTES * BITS_A_BYTE * 1000) / baud);
}

interface Readable {
  _read(size: number): void;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Has a port read by and by: the next read is asked for `linger` after the last one. Pausing the stream would not do: it
 * goes on reading, chunk by chunk, until its own buffer is full.
 */
export function readByAndBy(port: Readable, linger: Millis): void {
  if (linger === 0) return;
  const read = port._read.bind(port);
  let plenty = true;
  let timer: NodeJS.Timeout | undefined;
  port.on('data', (chunk) => {
    plenty = chunk.length >= PLENTY;
  });
  port.once('close', () => clearTimeout(timer));
  port._read = (size) => {
    if (plenty) read(size);
    else timer = setTimeout(read, linger, size);
  };
}
