import { crc16Modbus } from '../../../drivers/checksums/crc16-modbus.ts';

/** What a slave answers to a request of RTU, where register `at` holds `wordOf(at)`. */
export function answerOf(request: Uint8Array, wordOf: (at: number) => number): Uint8Array {
  const [unit = 0, fn = 0] = request;
  const { at, count } = rangeOf(request);
  const words = Array.from({ length: count }, (_, i) => wordOf(at + i));
  return signed([unit, fn, 2 * count, ...words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff])]);
}

export function exceptionOf([unit = 0, fn = 0]: Uint8Array, code: number): Uint8Array {
  return signed([unit, fn | 0x80, code]);
}

export function rangeOf(request: Uint8Array): { at: number; count: number } {
  const [, , atHigh = 0, atLow = 0, countHigh = 0, countLow = 0] = request;
  return { at: (atHigh << 8) | atLow, count: (countHigh << 8) | countLow };
}

function signed(bytes: readonly number[]): Uint8Array {
  const crc = crc16Modbus(Uint8Array.from(bytes));
  return Uint8Array.from([...bytes, crc & 0xff, crc >> 8]);
}
