import { defineProfile } from '../profile.ts';

/**
 * Winsen MH-Z19 (manual 1.0, 5.3), asked by the one command that only reads. Commands that differ from it in one digit
 * calibrate the sensor. The temperature is not documented, and is that of the inside.
 */
export const MHZ19 = defineProfile({
  name: 'mh-z19',
  title: 'Winsen MH-Z19, MH-Z19B, MH-Z19C',
  layout: {
    header: 'FF 86',
    length: 9,
    checksum: { kind: 'negated_sum8', at: 8, from: 1, to: 8 },
    messages: [
      {
        fields: {
          co2: { at: 2, type: 'u16be', missing: [0, 65_535], quantity: 'co2', unit: 'ppm' },
          temperature: { at: 4, type: 'u8', zero: 40, quantity: 'temperature', unit: '°C' },
        },
      },
    ],
    ask: [{ name: 'CO2', send: 'FF 01 86 00 00 00 00 00 79', answer: 'FF 86' }],
  },
  // While it warms up it shows 400, 410 or 5000.
  rules: { co2: { range: { min: 350, max: 10_000 }, warmup: { for: '3m' } } },
});
