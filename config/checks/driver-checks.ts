import { uplinks } from '../../agent/forward/uplinks.ts';
import { drivers } from '../../drivers/index.ts';
import type { Check, Fault } from './check.ts';

interface Checked {
  readonly name: string;
  problems?(settings: never): readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

/** What drivers and uplinks have to say about their own settings beyond the schema. */
export const checkDrivers: Check = ({ sources, uplinks: configured }) => [
  ...faultsOf('sources', sources, drivers),
  ...faultsOf('uplinks', configured, uplinks),
];

function faultsOf(
  section: string,
  entries: Readonly<Record<string, { readonly driver: string; readonly settings: unknown }>>,
  kinds: readonly Checked[],
): Fault[] {
  return Object.entries(entries).flatMap(([name, { driver, settings }]) => {
    const problems = kinds.find((kind) => kind.name === driver)?.problems?.(settings as never) ?? [];
    return problems.map(({ path, message }) => ({ path: [section, name, ...path], message }));
  });
}
