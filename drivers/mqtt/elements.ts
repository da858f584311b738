import { type Path, valueAt } from '../values/leaves.ts';

/** Where the list of a document stands, where its elements say their names, and how many are read. */
export interface ElementsOf {
  readonly path: Path;
  readonly name: Path | undefined;
  readonly most: number;
}

/** What is read like a document. */
export interface Element {
  readonly element: unknown;
  /** What stands before the names of its fields. */
  readonly name: string;
  /** The time as it is written: its own, or that of the document. */
  readonly own: unknown;
}

/**
 * The elements of a document's list; the document itself where there is none. `beyond`: how many more there are than are
 * read.
 */
export function elementsOf(
  document: unknown,
  each: ElementsOf | undefined,
  time: Path | undefined,
): { readonly all: readonly Element[]; beyond: number } {
  const list = each && valueAt(document, each.path);
  const common = time && valueAt(document, time);
  if (!each || !Array.isArray(list)) {
    return { all: [{ element: document, name: nameOf(document, each), own: common }], beyond: 0 };
  }
  const all = list.slice(0, each.most).map((element: unknown) => ({
    element,
    name: nameOf(element, each),
    own: (time && valueAt(element, time)) ?? common,
  }));
  return { all, beyond: list.length - all.length };
}

function nameOf(element: unknown, each: ElementsOf | undefined): string {
  const name = each?.name && valueAt(element, each.name);
  return typeof name === 'string' || typeof name === 'number' ? `${name}.` : '';
}
