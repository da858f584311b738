import * as v from 'valibot';
import type { Schema } from './walk.ts';

/** A schema that depends on the value, with all that it may turn out to be, for editors and documents. */
export type Choice<Output> = v.GenericSchema<unknown, Output> & { readonly alternatives: readonly Schema[] };

/**
 * A schema chosen by looking at the value: unlike a union, what does not fit is told in terms of the one alternative
 * that was meant.
 */
export function choice<Output>(alternatives: readonly Schema[], choose: (value: unknown) => Schema): Choice<Output> {
  const lazy = v.lazy((value) => choose(value)) as unknown as v.GenericSchema<unknown, Output>;
  return Object.assign(lazy, { alternatives });
}
