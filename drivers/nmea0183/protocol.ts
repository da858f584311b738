import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { deviceTimeSettings } from '../values/device-time.ts';
import { nmeaDecoder } from './decoder.ts';
import { nmeaFraming } from './framing.ts';

/** NMEA 0183, of satellite receivers and of instruments on boats and masts. */
export const nmea0183 = defineProtocol({
  name: 'nmea0183',
  title: 'GPS receivers, wind, depth and weather instruments (NMEA 0183)',
  settings: v.strictObject({
    checksum: v.optional(
      v.pipe(
        v.picklist(['required', 'optional']),
        v.description(
          'Whether a sentence must end with its checksum. Some old depth sounders send none; then a wrong digit is not noticed.',
        ),
      ),
      'required',
    ),
    ...deviceTimeSettings,
  }),
  lines: [{ baud: 9600 }, { baud: 4800 }, { baud: 115_200 }, { baud: 38_400 }],
  evidence: 24,
  gap: 1000,
  framing: nmeaFraming,
  decoder: nmeaDecoder,
});
