import type { LiveReading } from '../run/contract.ts';
import type { Reader } from '../store/reader.ts';
import type { RangeParams } from './params.ts';

export function readStoredReadings(reader: Reader, params: RangeParams): LiveReading[] {
  return reader.readings(params) as never;
}
