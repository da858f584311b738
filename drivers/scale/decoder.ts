import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { readScaleLine } from './line.ts';

const { quantity, plain, state } = factsOf('scale');
const STATE: Field = { name: 'state', facts: state };
const WEIGHT: Field = { name: 'weight', facts: quantity('weight', 'g') };
const PIECES: Field = { name: 'pieces', facts: plain() };
const SHARE: Field = { name: 'share', facts: plain('%') };

/** In grams, by definition (SI Brochure, NIST SP 811); the grain, the troy ounce and the Japanese momme among them. */
const GRAMS: Readonly<Record<string, number>> = {
  g: 1,
  kg: 1000,
  t: 1e6,
  lb: 453.59237,
  oz: 28.349523125,
  ozt: 31.1034768,
  dwt: 1.55517384,
  GN: 0.06479891,
  ct: 0.2,
  mom: 3.75,
};

/** Lines to readings. While the load moves, or where there is too much of it, there is a state and no weight. */
export function scaleDecoder({ weights }: { readonly weights: 'stable' | 'all' }): Decoder {
  const outlet = newOutlet();

  return {
    decode(frame, at, intake) {
      const text = String.fromCharCode(...frame);
      const line = readScaleLine(text);
      if (!line) {
        intake.invalid('unparsable', text);
        return false;
      }
      outlet.word(intake, '', STATE, at, line.state, 0);
      if (line.weight === undefined) intake.invalid('missing', text);
      else if (line.state === 'moving' && weights === 'stable') intake.note('moving_weights');
      else {
        const { field, value } = measured(line.weight);
        outlet.number(intake, '', field, at, value, 0);
      }
      return true;
    },
  };
}

// Somebody may switch the unit at the scale at any time, and the series goes on.
function measured({ value, unit }: { readonly value: number; readonly unit: string }): { field: Field; value: number } {
  if (unit === '%') return { field: SHARE, value };
  if (unit === 'mg') return { field: WEIGHT, value: value / 1000 };
  const grams = GRAMS[unit];
  return grams === undefined ? { field: PIECES, value } : { field: WEIGHT, value: value * grams };
}
