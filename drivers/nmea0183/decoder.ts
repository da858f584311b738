import type { Decoder } from '../protocol.ts';
import type { DeviceTimeSettings } from '../values/device-time.ts';
import { newOutlet } from '../values/outlet.ts';
import { newDayClock } from './day-clock.ts';
import { FIXES } from './fixes.ts';
import { INSTRUMENTS } from './instruments.ts';
import { newRepeats } from './repeats.ts';
import { sentenceOf } from './sentence.ts';
import { transducers } from './transducers.ts';
import { newWriter } from './writer.ts';

/** Sentences to readings. A sentence that is not read (satellites in view, routes, AIS) is passed over. */
export function nmeaDecoder(settings: DeviceTimeSettings): Decoder {
  const parts = { clock: newDayClock(), repeats: newRepeats(), outlet: newOutlet(), settings };
  const readers = new Map(Object.entries({ ...FIXES, ...INSTRUMENTS, XDR: transducers }));

  return {
    decode(frame, at, intake) {
      const sentence = sentenceOf(frame);
      const read = readers.get(sentence.type);
      if (read) read(sentence, newWriter(parts, sentence.type, at, intake));
      else intake.note('sentences_not_read');
      return true;
    },
  };
}
