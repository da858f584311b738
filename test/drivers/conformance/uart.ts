import type { UsualLine } from '../../../drivers/protocol.ts';
import { withoutParity } from '../../../drivers/serial/parity.ts';

/**
 * What a receiver at `baud` makes of bytes that were sent by another line: the waveform is sampled in the middle of
 * each of the receiver's bits. Characters without a stop bit are dropped, as the kernel does under IGNPAR.
 */
export function receivedAt(sent: Uint8Array, line: UsualLine, baud: number): Uint8Array {
  const wave = waveform(sent, line);
  const bits = wave.length;
  const level = (time: number) => wave[Math.floor(time)] ?? 1;
  const step = line.baud / baud; // One bit of the receiver, in bits of the sender.
  const received: number[] = [];
  let time = 0;
  while (time < bits) {
    // The line rests high: a start bit is where it falls.
    while (time < bits && level(time) === 1) time = Math.floor(time) + 1;
    if (time >= bits) break;
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= level(time + (bit + 1.5) * step) << bit;
    const whole = level(time + 9.5 * step) === 1;
    if (whole) received.push(byte);
    time += 9.5 * step;
    if (!whole) while (time < bits && level(time) === 0) time = Math.floor(time) + 1;
  }
  const bytes = Uint8Array.from(received);
  return line.bits === 7 && line.parity && line.parity !== 'none' ? withoutParity(bytes, line.parity) : bytes;
}

function waveform(sent: Uint8Array, { bits = 8, parity = 'none' }: UsualLine): Uint8Array {
  const wave: number[] = [1, 1, 1];
  for (const byte of sent) {
    const data = Array.from({ length: bits }, (_, bit) => (byte >> bit) & 1);
    const ones = data.reduce((sum, bit) => sum + bit, 0);
    const check = parity === 'none' ? [] : [parity === 'even' ? ones & 1 : ~ones & 1];
    wave.push(0, ...data, ...check, 1);
  }
  return Uint8Array.from(wave);
}
