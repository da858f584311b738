import * as v from 'valibot';
import type { FieldFacts } from '../../agent/model/series.ts';
import { sizeOfChecksum } from './checksum.ts';
import { type Layout, type LayoutInput, layoutSchema } from './layout.ts';

/** A known device: its layout, and what is true of its fields besides. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  /** For `FieldFacts`. */
  readonly origin: string;
  readonly baud: number;
  readonly layout: Layout;
  /** Cleaning rules by field, as `FieldFacts` has them. */
  readonly rules: Readonly<Record<string, FieldFacts['rules']>>;
}

interface ProfileText {
  readonly name: string;
  readonly title: string;
  readonly baud?: number;
  readonly layout: LayoutInput;
  readonly rules?: Profile['rules'];
}

/** A profile as it is written down, checked like one that a user writes. */
export function defineProfile({ name, title, baud = 9600, layout, rules = {} }: ProfileText): Profile {
  return { name, title, origin: `frame ${name}`, baud, layout: v.parse(layoutSchema, layout), rules };
}

/** Bits of chance that a good frame of a layout overcomes: its header, its end and its checksum. */
export function evidenceOf({ header, tail, checksum }: Layout): number {
  const sum = checksum ? sizeOfChecksum(checksum.kind) : 0;
  return 8 * ((header?.length ?? 0) + (tail?.length ?? 0) + sum);
}
