import { compileGlob } from '../../agent/settings/glob.ts';
import { type Leaf, type LeafLimits, type Path, parsePath, valueAt, walk } from '../values/leaves.ts';
import { EVERYTHING, type TopicSettings } from './settings.ts';

/**
 * Takes one leaf. `named`: the configuration names its path, so that what is no number there is a fault; below "**"
 * it is just something else. Answers whether a reading, or something that should have been one, was made of it.
 */
export type TakeLeaf = (field: string, value: Leaf, named: boolean) => boolean;

/** What of a document is read. */
export interface Selection {
  /** Hands over the leaves in the order of the configuration; answers how many were beyond the limits. */
  read(document: unknown, take: TakeLeaf): number;
  /** Whether a field that "**" found is to be left out. */
  dropped(field: string): boolean;
}

interface Named {
  readonly path: Path;
  readonly field: string;
}

/** Compiles `select` and `drop`. Paths come before "**", which leaves out what a path has taken, and the time. */
export function compileSelection(settings: TopicSettings, limits: LeafLimits): Selection {
  const given = typeof settings.select === 'string' ? [settings.select] : settings.select;
  const choices = given.map((choice) =>
    typeof choice === 'string' ? { path: choice, as: undefined, drop: [] } : choice,
  );
  const drops = [...settings.drop, ...choices.flatMap(({ drop }) => drop)].map(compileGlob);
  const named: Named[] = choices.flatMap(({ path, as }) => {
    const steps = path === EVERYTHING ? undefined : parsePath(path);
    return steps ? [{ path: steps, field: as ?? steps.join('.') }] : [];
  });
  const everything = choices.find(({ path }) => path === EVERYTHING);
  const prefix = everything?.as === undefined ? '' : `${everything.as}.`;
  const taken = new Set(named.map(({ path }) => path.join('.')));
  for (const told of [settings.time?.path, settings.each?.name]) {
    if (told !== undefined) taken.add((parsePath(told) ?? []).join('.'));
  }

  return {
    dropped: (field) => drops.some((drop) => drop.test(field)),
    read(document, take) {
      let beyond = 0;
      for (const { path, field } of named) beyond += readNamed(valueAt(document, path), field, limits, take);
      if (!everything) return beyond;
      return beyond + walk(document, limits, (path, value) => !taken.has(path) && take(prefix + path, value, false));
    },
  };
}

/** A path that leads to nothing is no fault: devices send only what has changed. */
function readNamed(value: unknown, field: string, limits: LeafLimits, take: TakeLeaf): number {
  if (value === undefined) return 0;
  if (typeof value !== 'object' || value === null) {
    take(field, value as Leaf, true);
    return 0;
  }
  return walk(value, limits, (path, leaf) => take(`${field}.${path}`, leaf, false));
}
