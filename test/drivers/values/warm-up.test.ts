import { expect, test } from 'vitest';
import { planSeries } from '../../../config/plan-series.ts';
import { frame } from '../../../drivers/frame/protocol.ts';
import { sps30 } from '../../../drivers/sps30/protocol.ts';
import { warmUp } from '../../../drivers/values/warm-up.ts';
import { read } from '../read.ts';

test('the time between two questions is no sign that the sensor was switched off', () => {
  expect(warmUp('3m', 10_000)).toEqual({ for: '3m', after: '1m' });
  expect(warmUp('3m', 300_000)).toEqual({ for: '3m', after: '15m' });
});

const planFor = planSeries({ series: {}, allowed_lateness: 0 });
const HEX = {
  co2: 'ff86027c42000000ba',
  pm25: '7e0003002840df03da417d3162ae41279e32412c107d5e42307d5ed34255c04c425e0908425fa28a425fe4433f40fa1fff7e',
};

test.each([
  { name: 'a CO2 sensor', protocol: frame, settings: { profile: 'mh-z19', every: '5m' }, series: 'co2' as const },
  { name: 'an SPS30', protocol: sps30, settings: { every: '5m' }, series: 'pm25' as const },
])('$name that is asked every five minutes keeps its readings', ({ protocol, settings, series }) => {
  const { facts } = read(protocol, [Buffer.from(HEX[series], 'hex')], settings);
  const plan = planFor('source', series, facts[series]);
  const warmup = plan.rules.find(({ rule }) => rule === 'warmup')?.settings as { readonly after: number };
  expect(warmup.after).toBeGreaterThan(300_000);
});
