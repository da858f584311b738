import { defineProfile } from '../profile.ts';

const dust = (at: number, quantity: string) => ({
  at,
  type: 'u16le' as const,
  divide: 10,
  missing: [65_535],
  quantity,
  unit: 'µg/m³',
});
// 999.9 is the end of its scale. The fan brings in the air of the room within half a minute.
const rules = {
  sentinel: { values: [{ value: 999.9, note: 'end of the scale' }] },
  range: { min: 0, max: 1000 },
  warmup: { for: '30s' },
};

/** Nova SDS011 (Laser Dust Sensor Control Protocol 1.3). `AA C5` answers a command and is no measurement. */
export const SDS011 = defineProfile({
  name: 'sds011',
  title: 'Nova SDS011 and SDS021',
  layout: {
    header: 'AA',
    length: 10,
    tail: 'AB',
    checksum: { kind: 'sum8', at: 8, from: 2, to: 8 },
    messages: [
      {
        where: [{ at: 1, is: 0xc0 }],
        fields: { pm25: dust(2, 'pm25'), pm10: dust(4, 'pm10') },
        ordered: [['pm25', 'pm10']],
        not_all_zero: ['pm25', 'pm10'],
      },
    ],
  },
  rules: { pm25: rules, pm10: rules },
});
