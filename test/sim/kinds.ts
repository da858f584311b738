import type { Kind } from '../../agent/model/series.ts';
import type { Scenario } from './scenario.ts';

/** The series of states, in worlds of every kind: of a device that says the time of its readings. */
export const STATES = { series: 'field/o2/f0', topic: 'own/o2' } as const;

const OTHERS: Readonly<Record<string, Kind>> = { 'wire/a': 'angle', 'field/p1/f0': 'count', [STATES.series]: 'state' };

export function kindOf({ kinds }: Pick<Scenario, 'kinds'>, series: string): Kind {
  if (series.endsWith('/c')) return 'counter';
  return (kinds ? OTHERS[series] : undefined) ?? 'gauge';
}

/** The state that stands for a value: there are five, so the time of such a reading is its name. */
export function labelOf(value: number): string {
  return `state ${value % 5}`;
}
