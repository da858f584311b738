import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { type Field, newOutlet } from '../values/outlet.ts';

/** `R` and four digits of millimetres, or three of centimetres; FF may stand before the first after power-up. */
const LINE = /^\u00ff*R(\d{3,4})$/;
const MILLIMETRES = 4;
/** What is sent where nothing sends an echo back, by the reach of the model: 5 m or 10 m, and 765 cm. */
const NO_ECHO: ReadonlySet<string> = new Set(['5000', '9999', '765']);

const { quantity } = factsOf('maxbotix');
const DISTANCE: Field = { name: 'distance', facts: quantity('distance_ultrasonic', 'mm') };

/** Whether a line is a distance. */
export function isDistance(line: string): boolean {
  return LINE.test(line);
}

/** Lines to distances in millimetres, whatever the model counts in. */
export function maxbotixDecoder(): Decoder {
  const outlet = newOutlet();

  return {
    decode(frame, at, intake) {
      const text = String.fromCharCode(...frame);
      const digits = LINE.exec(text)?.[1];
      if (digits === undefined) {
        intake.invalid('unparsable', text);
        return false;
      }
      if (NO_ECHO.has(digits)) intake.invalid('missing', digits);
      else outlet.number(intake, '', DISTANCE, at, Number(digits) * (digits.length === MILLIMETRES ? 1 : 10), 0);
      return true;
    },
  };
}
