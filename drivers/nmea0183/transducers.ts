import type { FieldFacts } from '../../agent/model/series.ts';
import { factsOf } from '../values/facts.ts';
import type { Sentence } from './sentence.ts';
import type { Writer } from './writer.ts';

const { quantity, plain } = factsOf('nmea0183 XDR');
const LONGEST_NAME = 32;

// What a transducer measures, by its letter and the letter of its unit (NMEA 0183, XDR). An empty unit says nothing.
const MEASURED: Readonly<Record<string, FieldFacts>> = {
  'C C': quantity('temperature', '°C'),
  'C F': quantity('temperature', '°F'),
  'C K': quantity('temperature', 'K'),
  'A D': plain('°'),
  'P B': quantity('pressure_pipe', 'bar'),
  'P P': plain('Pa'),
  'H P': quantity('humidity', '%'),
  'D M': plain('m'),
  'U V': quantity('voltage', 'V'),
  'I A': quantity('current', 'A'),
  'R l': plain('L/s'),
  'T R': plain('rpm'),
  'V M': plain('m³'),
  'V P': plain('%'),
  'E P': plain('%'),
};

/** XDR: a list of type, value, unit and name. The name is the last level of the series; an empty value is nothing. */
export function transducers(s: Sentence, out: Writer): void {
  for (let i = 1; i + 3 <= s.size; i += 4) {
    const name = s
      .text(i + 3)
      .trim()
      .replace(/[^\w.-]+/g, '_');
    if (name === '' || name.length > LONGEST_NAME) continue;
    out.named({ name, facts: MEASURED[`${s.text(i)} ${s.text(i + 2)}`] ?? plain() }, s.number(i + 1));
  }
}
