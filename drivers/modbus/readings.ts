import type { FieldFacts, SeriesId } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import { formatDuration } from '../../agent/settings/duration.ts';
import { warmUp } from '../values/warm-up.ts';
import type { Block } from './blocks.ts';
import type { Register } from './profile.ts';
import { rawValue, scaled } from './register.ts';

/** Hands over what the registers of a block say. */
export type BlockReader = (block: Block, bytes: Uint8Array, at: Instant, intake: Intake) => void;

export interface Device {
  readonly name: string;
  /** Where its registers are known from, for people: `modbus sdm120`. */
  readonly origin: string;
  readonly every: Millis;
}

/** Each block is one delivery. */
export function newBlockReader(device: Device): BlockReader {
  const series = new Map<Register, SeriesId>();

  function seriesOf(register: Register, intake: Intake): SeriesId {
    const known = series.get(register);
    if (known !== undefined) return known;
    const id = intake.series(device.name, register.field, factsOf(register, device));
    series.set(register, id);
    return id;
  }

  return (block, bytes, at, intake) => {
    for (const { register, order, offset, length } of block.places) {
      const raw = rawValue(bytes.subarray(offset, offset + length), register.type, order);
      const id = seriesOf(register, intake);
      const value = scaled(raw, register.scale);
      if (register.missing.includes(raw) || Number.isNaN(raw)) intake.invalid('missing', `${register.field}: ${raw}`);
      else if (intake.takesLabels(id)) intake.label(id, at, register.labels?.[String(raw)] ?? String(value), 0);
      else if (Number.isFinite(value)) intake.reading(id, at, value, 0);
      else intake.invalid('out_of_double', `${register.field}: ${raw}`);
    }
    intake.deliver();
  };
}

function factsOf(register: Register, { origin, every }: Device): FieldFacts {
  const { quantity, unit, kind, rollover } = register;
  const rules = rulesOf(register, register.every ?? every);
  return {
    origin,
    expect_every: register.every ?? every,
    ...(quantity !== undefined && { quantity }),
    ...(unit !== undefined && { unit }),
    ...(kind !== undefined && { kind }),
    ...(rollover !== undefined && { rollover }),
    ...(Object.keys(rules).length > 0 && { rules }),
  };
}

function rulesOf({ min, max, warmup }: Register, every: Millis): Record<string, object> {
  const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  return {
    ...(min !== undefined || max !== undefined ? { range } : {}),
    ...(warmup !== undefined && { warmup: warmUp(formatDuration(warmup), every) }),
  };
}
