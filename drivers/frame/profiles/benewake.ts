import { defineProfile } from '../profile.ts';

/** Benewake TFmini and TF-Luna (manuals A03 and A05): a hundred distances a second by light. */
export const TFMINI = defineProfile({
  name: 'tfmini',
  title: 'Benewake TFmini, TFmini Plus and TF-Luna',
  baud: 115_200,
  layout: {
    header: '59 59',
    length: 9,
    checksum: { kind: 'sum8', at: 8, from: 0, to: 8 },
    messages: [
      {
        fields: {
          distance: {
            at: 2,
            type: 'u16le',
            missing: [0, 65_532, 65_534, 65_535],
            quantity: 'distance',
            unit: 'cm',
            // Below 100 there is too little light to tell, 65535 is too much of it.
            only_if: { at: 4, type: 'u16le', min: 100, max: 65_534 },
          },
          strength: { at: 4, type: 'u16le', missing: [65_535] },
          temperature: { at: 6, type: 'u16le', zero: 2048, divide: 8, quantity: 'temperature', unit: '°C' },
        },
      },
    ],
  },
});
