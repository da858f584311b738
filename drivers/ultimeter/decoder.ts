import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { type Field, newOutlet } from '../values/outlet.ts';

/** A line of the data logger mode: two marks and twelve words of four hexadecimal digits, or of dashes. */
const LINE = /^!!(?:[0-9A-F]{4}|----){12}$/;
const WORD_START = 2;
const WORD_LENGTH = 4;

/** A field, by its word in the line. */
interface Word extends Field {
  readonly at: number;
  readonly divide: number;
  /** Whether the word is below zero in two's complement. */
  readonly signed?: true;
}

const { quantity, counter } = factsOf('ultimeter');
/** Peet Bros. Ultimeter 2000, 2100 and 800, data logger mode (weewx, ultimeter.py). Words 8 and 9 are its clock. */
const WORDS: readonly Word[] = [
  { at: 0, name: 'wind_speed', divide: 10, facts: quantity('wind_speed', 'km/h') },
  // 255 steps of a circle: north is 0 and 255.
  { at: 1, name: 'wind_direction', divide: 255 / 360, facts: quantity('wind_direction', '°') },
  { at: 2, name: 'temperature', divide: 10, signed: true, facts: quantity('temperature', '°F') },
  { at: 3, name: 'rain', divide: 100, facts: quantity('rain', 'in') },
  { at: 4, name: 'pressure', divide: 10, facts: quantity('pressure', 'mbar') },
  { at: 5, name: 'indoor_temperature', divide: 10, signed: true, facts: quantity('temperature', '°F') },
  { at: 6, name: 'humidity', divide: 10, facts: quantity('humidity', '%') },
  { at: 7, name: 'indoor_humidity', divide: 10, facts: quantity('humidity', '%') },
  { at: 10, name: 'rain_today', divide: 100, facts: counter('in', { rules: { range: { min: 0 } } }) },
  { at: 11, name: 'wind_speed_mean', divide: 10, facts: quantity('wind_speed', 'km/h') },
];

/** Whether a line is one of the station's. */
export function isRecord(line: string): boolean {
  return LINE.test(line);
}

/** Lines to readings, at the time of their arrival: the station's clock knows no year and no zone. */
export function ultimeterDecoder(): Decoder {
  const outlet = newOutlet();

  return {
    decode(frame, at, intake) {
      const text = String.fromCharCode(...frame);
      for (const word of WORDS) {
        const from = WORD_START + WORD_LENGTH * word.at;
        const digits = text.slice(from, from + WORD_LENGTH);
        if (digits === '----') intake.invalid('missing', word.name);
        else outlet.number(intake, '', word, at, numberIn(digits, word), 0);
      }
      return true;
    },
  };
}

function numberIn(digits: string, { divide, signed }: Word): number {
  const raw = Number.parseInt(digits, 16);
  return (signed && raw >= 0x8000 ? raw - 0x1_0000 : raw) / divide;
}
