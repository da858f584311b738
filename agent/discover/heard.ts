import { type FieldFacts, type Kind, NO_SERIES, type SeriesId } from '../model/series.ts';
import type { Intake } from '../model/source.ts';

/** A series as it was heard: its newest value and what its source knows about it. */
export interface HeardSeries {
  /** `device/field`, or `field` where there is no device. */
  readonly name: string;
  readonly facts: FieldFacts | undefined;
  value: number | string;
  count: number;
}

/** An intake that only listens: it keeps the newest value of each series. */
export interface ListeningIntake extends Intake {
  readonly heard: readonly HeardSeries[];
}

// A device has a few dozen fields; what has more is noise or a whole plant, of which this much is enough to see.
const MOST_SERIES = 500;

export function listeningIntake(): ListeningIntake {
  const heard: HeardSeries[] = [];
  const byName = new Map<string, SeriesId>();
  let ticket = 0;

  function put(series: SeriesId, value: number | string): void {
    const one = heard[series];
    if (one === undefined) return;
    one.value = value;
    one.count++;
  }

  return {
    heard,
    series(device, field, facts) {
      const name = device === '' ? field : `${device}/${field}`;
      const known = byName.get(name);
      if (known !== undefined) return known;
      if (heard.length >= MOST_SERIES) return NO_SERIES;
      byName.set(name, heard.length);
      return heard.push({ name, facts, value: Number.NaN, count: 0 }) - 1;
    },
    takesLabels: (series) => heard[series]?.facts?.kind === STATE,
    wouldTakeLabels: (_device, _field, facts) => facts?.kind === STATE,
    reading: (series, _time, value) => put(series, value),
    label: (series, _time, label) => put(series, label),
    invalid: () => undefined,
    note: () => undefined,
    seed: put,
    offline: () => undefined,
    deliver: () => ++ticket,
    forgetDeliveries: () => undefined,
    committedDeliveries: () => [],
    slack: 0,
    bookmark: undefined,
    full: false,
  };
}

const STATE: Kind = 'state';
