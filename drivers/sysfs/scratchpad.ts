import { crc8Dallas } from '../checksums/crc8-dallas.ts';
import { none, type Outcome } from './item.ts';

const LINE = /^((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (YES|NO)$/m;

/**
 * The temperature in the file `w1_slave` of a 1-Wire thermometer:
 * ```
 * 6c 01 4b 46 7f ff 0c 10 2b : crc=2b YES
 * 6c 01 4b 46 7f ff 0c 10 2b t=22750
 * ```
 * The kernel's verdict counts, and the checksum is reckoned besides. Where the bus is shorted all bytes are 0: that has
 * a right checksum, and is no 0 °C.
 */
export function scratchpadValue(text: string): Outcome {
  if (text === '') return none('missing', 'the thermometer does not answer');
  const [, digits, verdict] = LINE.exec(text) ?? [];
  const milli = /t=(-?\d+)/.exec(text)?.[1];
  if (digits === undefined || milli === undefined) return none('unparsable', text);
  const bytes = Uint8Array.from(digits.trim().split(' '), (byte) => Number.parseInt(byte, 16));
  if (verdict !== 'YES' || crc8Dallas(bytes, 0, 8) !== bytes[8]) return none('unparsable', `wrong checksum: ${digits}`);
  if (bytes.every((byte) => byte === 0)) return none('missing', 'all bytes are 0: the bus is shorted');
  return { kind: 'value', value: Number(milli) / 1000 };
}
