import { defineProfile, type Profile } from '../profile.ts';

/**
 * Waterproof ultrasonic sensors: `FF`, millimetres, their sum. What is nearer than the blind zone comes out at its
 * border or as 0, what is out of reach as 0 or the end of the scale.
 */
export const ULTRASONIC: readonly Profile[] = [
  ultrasonic('a02yyuw', 'A02YYUW', { min: 31, max: 4500 }),
  ultrasonic('a01nyub', 'A01NYUB', { min: 281, max: 7500 }),
  ultrasonic('jsn-sr04t', 'JSN-SR04T in mode 2, asked', { min: 251, max: 6000 }, { asked: true }),
  ultrasonic(
    'aj-sr04m',
    'AJ-SR04M in mode 2, asked, whose sum leaves out FF',
    { min: 201, max: 8000 },
    { asked: true, from: 1 },
  ),
];

/**
 * US-100 with its jumper set (ESPHome us100): `55` asks for a distance, and two bytes answer, which nothing protects.
 */
export const US100: Profile = defineProfile({
  name: 'us-100',
  title: 'US-100 with its jumper set',
  layout: {
    length: 2,
    messages: [
      {
        fields: {
          distance: { at: 0, type: 'u16be', missing: [0, 1, 65_535], quantity: 'distance_ultrasonic', unit: 'mm' },
        },
      },
    ],
    ask: [{ name: 'distance', send: '55' }],
  },
  rules: { distance: { range: { min: 20, max: 4500 } } },
});

function ultrasonic(
  name: string,
  title: string,
  range: { readonly min: number; readonly max: number },
  { asked = false, from = 0 } = {},
): Profile {
  return defineProfile({
    name,
    title,
    layout: {
      header: 'FF',
      length: 4,
      checksum: { kind: 'sum8', at: 3, from, to: 3 },
      messages: [
        { fields: { distance: { at: 1, type: 'u16be', missing: [0], quantity: 'distance_ultrasonic', unit: 'mm' } } },
      ],
      ...(asked ? { ask: [{ name: 'distance', send: '55', answer: 'FF' }] } : {}),
    },
    rules: { distance: { range } },
  });
}
