import { namesIn } from '../../agent/derive/expression.ts';
import { parseFormula } from '../../agent/derive/parse.ts';
import { seriesPattern } from '../../agent/settings/glob.ts';
import type { Check, Fault } from './check.ts';

/** What a formula is made of exists by itself, and what only a formula can make is made by one. */
export const checkDerived: Check = ({ derived, series }) => [
  ...Object.entries(derived).flatMap(([target, settings]) => circles(target, settings, Object.keys(derived))),
  ...Object.entries(series).flatMap(([pattern, { kind, quantity }]) => {
    const pair = [kind, quantity].find((each) => each === 'wind' || each === 'position');
    if (pair === undefined || Object.keys(derived).some((target) => seriesPattern(pattern).test(target))) return [];
    const key = kind === pair ? 'kind' : 'quantity';
    return [
      {
        path: ['series', pattern, key],
        message: `a ${pair} is two readings in one, made by a formula: ${EXAMPLE[pair]}`,
      },
    ];
  }),
];

const EXAMPLE = {
  wind: 'derived: { "*/wind": "wind(wind_speed, wind_direction)" }',
  position: 'derived: { "*/position": "position(lat, lon)" }',
} as const;

// A series made of derived ones would have to wait for them, and one made of itself for ever.
function circles(
  target: string,
  { formula, of = {} }: { readonly formula: string; readonly of?: Readonly<Record<string, string>> },
  targets: readonly string[],
): Fault[] {
  const parsed = parseFormula(formula);
  if (parsed.kind === 'bad') return [];
  const device = target.slice(0, target.lastIndexOf('/'));
  return namesIn(parsed.expression).flatMap((name) => {
    const input = of[name] ?? `${device}/${name}`;
    const made = targets.find((each) => each === input || seriesPattern(each).test(input));
    if (made === undefined) return [];
    const message = `${name} stands for ${input}, which is derived itself: put its formula here in brackets instead`;
    return [{ path: ['derived', target], message }];
  });
}
