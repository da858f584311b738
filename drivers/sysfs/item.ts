import type { Field } from '../values/outlet.ts';

/** What a file said: a value, or why there is none. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'none'; readonly reason: 'missing' | 'not_a_number' | 'unparsable'; readonly why: string };

/** One value that the kernel offers as a file, or a few of them. */
export interface Item {
  /** The file, for people; also tells one item from another. */
  readonly path: string;
  readonly device: string;
  readonly field: Field;
  /** Reads it; rejects where the file is gone or the bus does not answer. */
  read(): Promise<Outcome>;
}

export function none(reason: 'missing' | 'not_a_number' | 'unparsable', why: string): Outcome {
  return { kind: 'none', reason, why };
}
