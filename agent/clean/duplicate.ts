import * as v from 'valibot';
import { FLAG } from '../model/batch.ts';
import type { Rule } from './rule.ts';
import { wholeSetting, wordSetting } from './setting.ts';

const settings = v.strictObject({
  same: v.optional(
    wordSetting(
      ['time_and_value', 'time'],
      'What makes two readings one: the same time and value, or the same time alone (then the first one counts).',
    ),
    'time_and_value',
  ),
  memory: v.optional(wholeSetting(1, 4096, 'How many readings back a repetition is recognised.'), 64),
});

type Settings = v.InferOutput<typeof settings>;

/**
 * The readings let through last. Bounded by `memory`: beyond it the oldest is forgotten, and a repetition of it counts
 * as a reading of its own.
 */
interface State {
  readonly times: number[];
  readonly values: number[];
  next: number;
  newest: number;
}

/**
 * Takes out readings that were delivered before: a meter that repeats its gas value until the next one, a gateway that
 * sends its buffer again, a radio burst heard three times. Only for readings that bring their own time: equal times of
 * arrival mean no more than that two readings came at once, so those pass.
 */
export const duplicate: Rule<Settings, State> = {
  name: 'duplicate',
  summary: 'Takes out readings that came before, told apart by the time that they bring along.',
  stage: 'arrival',
  mends: false,
  settings,
  examples: [{}, { same: 'time', memory: 8 }],
  compile({ same, memory }) {
    const byTime = same === 'time';
    return {
      fresh: () => ({ times: [], values: [], next: 0, newest: Number.NEGATIVE_INFINITY }),
      apply(state, time, value, flags) {
        if ((flags & FLAG.OWN_TIME) === 0) return value;
        // Nearly every reading is newer than all before it, and cannot be among them.
        if (time <= state.newest && seen(state, time, value, byTime)) return Number.NaN;
        state.times[state.next] = time;
        state.values[state.next] = value;
        state.next = state.next + 1 === memory ? 0 : state.next + 1;
        if (time > state.newest) state.newest = time;
        return value;
      },
    };
  },
  explain: ({ same }) =>
    same === 'time' ? 'a reading of this time came before' : 'the same time and value came before',
};

function seen({ times, values }: State, time: number, value: number, byTime: boolean): boolean {
  for (let i = 0; i < times.length; i++) if (times[i] === time && (byTime || values[i] === value)) return true;
  return false;
}
