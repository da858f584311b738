import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { type DeviceTimeSettings, type Moment, momentOf } from '../values/device-time.ts';
import type { Field, Outlet } from '../values/outlet.ts';
import type { DayClock } from './day-clock.ts';
import type { Repeats } from './repeats.ts';

/** Where one sentence puts its values: with the time they were measured at, each once a moment. */
export interface Writer {
  readonly clock: DayClock;
  readonly at: Instant;
  /** Says when what follows was measured; without it, it is what the receiver told last, or the arrival. */
  measuredAt(own: Instant | undefined): void;
  /** `undefined` is an empty field: nothing. NaN is something that is no number. */
  number(field: Field, value: number | undefined): void;
  word(field: Field, word: string | undefined, code?: number): void;
  /** A field that the device has named itself. */
  named(field: Field, value: number | undefined): void;
}

export interface WriterParts {
  readonly clock: DayClock;
  readonly repeats: Repeats;
  readonly outlet: Outlet;
  readonly settings: DeviceTimeSettings;
}

export function newWriter(parts: WriterParts, type: string, at: Instant, intake: Intake): Writer {
  const { clock, repeats, outlet, settings } = parts;
  let own: Instant | undefined;
  let moment: Moment = { time: at, flags: 0 };

  function put(field: Field, value: number | undefined): void {
    if (value === undefined) return;
    if (Number.isFinite(value)) outlet.number(intake, '', field, moment.time, value, moment.flags);
    else intake.invalid('not_a_number', `${type} ${field.name}`);
  }

  return {
    clock,
    at,
    measuredAt(time) {
      own = time;
      moment = momentOf(settings, own, at, intake);
    },
    number(field, value) {
      if (value !== undefined && repeats.isNew(field.name, type, own, at)) put(field, value);
    },
    word(field, word, code) {
      if (word === undefined || !repeats.isNew(field.name, type, own, at)) return;
      outlet.word(intake, '', field, moment.time, word, moment.flags, code);
    },
    named: put,
  };
}
