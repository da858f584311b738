import type { LayoutInput } from '../layout.ts';
import { defineProfile, type Profile } from '../profile.ts';

type Fields = LayoutInput['messages'][number]['fields'];

const dust = (at: number, quantity: string) => ({ at, type: 'u16be', quantity, unit: 'µg/m³' }) as const;
// Particles larger than so many µm in a tenth of a litre.
const count = (at: number) => ({ at, type: 'u16be', unit: '1/dL' }) as const;

const MASSES: Fields = {
  pm1_cf1: dust(4, 'pm1'),
  pm25_cf1: dust(6, 'pm25'),
  pm10_cf1: dust(8, 'pm10'),
  pm1: dust(10, 'pm1'),
  pm25: dust(12, 'pm25'),
  pm10: dust(14, 'pm10'),
};
const SMALL: Fields = { n0_3: count(16), n0_5: count(18), n1_0: count(20), n2_5: count(22) };
const LARGE: Fields = { n5_0: count(24), n10: count(26) };
const temperature = (at: number) => ({ at, type: 'i16be', divide: 10, quantity: 'temperature', unit: '°C' }) as const;
const humidity = (at: number) => ({ at, type: 'u16be', divide: 10, quantity: 'humidity', unit: '%' }) as const;
const formaldehyde = (at: number) => ({ at, type: 'u16be', unit: 'µg/m³', kind: 'gauge' }) as const;

// The fan brings in the air of the room within half a minute; until then, and all 0 at first, the values are not true.
const RULES = Object.fromEntries(Object.keys(MASSES).map((name) => [name, { warmup: { for: '30s' } }]));

/** Plantower dust sensors (data manuals, appendix I): `42 4D`, the length of the rest, words, their sum. */
export const PLANTOWER: readonly Profile[] = [
  plantower('pms3003', 'Plantower PMS3003', 20, MASSES),
  plantower('pms5003', 'Plantower PMS1003, 5003, 7003 and A003', 28, { ...MASSES, ...SMALL, ...LARGE }),
  plantower('pms5003t', 'Plantower PMS5003T', 28, {
    ...MASSES,
    ...SMALL,
    temperature: temperature(24),
    humidity: humidity(26),
  }),
  plantower('pms5003s', 'Plantower PMS5003S', 28, { ...MASSES, ...SMALL, ...LARGE, formaldehyde: formaldehyde(28) }),
  plantower('pms5003st', 'Plantower PMS5003ST', 36, {
    ...MASSES,
    ...SMALL,
    ...LARGE,
    formaldehyde: formaldehyde(28),
    temperature: temperature(30),
    humidity: humidity(32),
  }),
];

function plantower(name: string, title: string, rest: number, fields: Fields): Profile {
  const counts = Object.keys(fields).filter((field) => field.startsWith('n'));
  return defineProfile({
    name,
    title,
    layout: {
      header: `42 4D 00 ${rest.toString(16).padStart(2, '0')}`,
      length: rest + 4,
      checksum: { kind: 'sum16be', at: -2, from: 0, to: -2 },
      messages: [
        {
          fields,
          ordered: [['pm1_cf1', 'pm25_cf1', 'pm10_cf1'], ['pm1', 'pm25', 'pm10'], counts.reverse()],
          not_all_zero: [...Object.keys(MASSES), ...counts],
        },
      ],
    },
    rules: RULES,
  });
}
