import * as v from 'valibot';
import { type Choice, choice } from './alternatives.ts';
import { isRecord, type Schema } from './walk.ts';

/** What the configuration needs to know of a driver or a kind of uplink. */
export interface Kind {
  readonly name: string;
  readonly settings: Schema;
}

/** A section that names its driver: the name, and what that driver made of the other settings. */
export interface Driven {
  readonly driver: string;
  /** Checked by the driver's own schema, defaults filled in. */
  readonly settings: unknown;
}

/**
 * A section with `driver:`, whose other settings are those of the driver. `shared` settings stand beside it whatever
 * the driver is, and come out beside `settings`; a driver that takes one of them itself decides what it looks like.
 */
export function byDriver<Shared extends v.ObjectEntries>(
  what: string,
  kinds: readonly Kind[],
  shared: Shared,
): Choice<Driven & v.InferOutput<v.StrictObjectSchema<Shared, undefined>>> {
  const names = kinds.map(({ name }) => name);
  const sections = new Map(kinds.map((kind) => [kind.name, section(what, kind, shared)]));
  const unknown = v.looseObject({ driver: driverName(what, names) });
  return choice([...sections.values()], (value) => {
    const driver = isRecord(value) ? value['driver'] : undefined;
    return sections.get(driver as string) ?? unknown;
  });
}

function driverName(what: string, names: readonly string[]) {
  return v.pipe(v.picklist(names), v.description(`The kind of ${what}.`));
}

function section(what: string, kind: Kind, shared: v.ObjectEntries): Schema {
  const { entries, pipe = [] } = kind.settings as unknown as { entries: v.ObjectEntries; pipe?: readonly unknown[] };
  const driver = v.pipe(v.literal(kind.name), v.description(`The kind of ${what}.`));
  const object = v.strictObject({ driver, ...shared, ...entries });
  const apart = v.transform(({ driver, ...rest }: Record<string, unknown>) => {
    const beside = Object.fromEntries(Object.keys(shared).map((name) => [name, rest[name]]));
    const own = Object.entries(rest).filter(([name]) => Object.hasOwn(entries, name) || !Object.hasOwn(shared, name));
    return { driver, ...beside, settings: Object.fromEntries(own) };
  });
  // What follows in the driver's own pipeline (checks across settings) applies to the whole section here.
  return (v.pipe as unknown as (...parts: unknown[]) => Schema)(object, ...pipe.slice(1), apart);
}
