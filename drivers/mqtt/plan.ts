import { valueAt } from '../values/leaves.ts';
import { fieldOf, type ReadingsRoute } from './route.ts';
import { type Scalars, type Shape, shapeOf } from './shape.ts';
import type { Slot } from './slot.ts';

/** A scalar that is read: by its place in the document. */
export interface Take {
  readonly place: number;
  readonly field: string;
  readonly named: boolean;
  /** Where numbers go; undefined where that has to be found out each time. */
  readonly slot: Slot | undefined;
}

/** What is read from documents of one shape on one topic, in the order in which the configuration has it. */
export interface Plan {
  readonly shape: Shape;
  readonly takes: readonly Take[];
  /** The place of the time; -1 where the time of arrival counts. */
  readonly time: number;
}

/** What a topic has learned of its documents. */
export interface Learned {
  plan: Plan | undefined;
  /** Documents to go by before another shape is learned, and how many the next time. */
  wait: number;
  patience: number;
}

// A device whose documents are never twice alike is not asked for their shape each time.
const MOST_PATIENCE = 1024;

/**
 * Learns from a document that was read the long way, and is valid. The same selection that reads parsed documents is
 * asked what it takes: of a document of the same shape whose scalars are their own places.
 */
export function learn(route: ReadingsRoute, bytes: Uint8Array, scratch: Scalars): void {
  const { learned } = route;
  if (learned.wait > 0) {
    learned.wait--;
    return;
  }
  learned.wait = learned.patience;
  learned.patience = Math.min(MOST_PATIENCE, 2 * learned.patience + 1);
  const shape = shapeOf(bytes, scratch);
  learned.plan = shape && planOf(route, shape);
}

function planOf(route: ReadingsRoute, found: Shape): Plan | undefined {
  const { selection, time, shapes } = route.topic;
  const shape = shapes.of(found);
  const probe: unknown = JSON.parse(shape.probe());
  const place = time ? valueAt(probe, time.path) : -1;
  if (typeof place !== 'number') return undefined;
  const takes: Take[] = [];
  const beyond = selection.read(probe, (path, its, named) => {
    const field = fieldOf(route, path);
    const slot = route.slots.get(field);
    // A field that is left out.
    if (slot === null) return false;
    takes.push({
      place: its as number,
      field,
      named,
      slot: slot?.labels === false && slot.series >= 0 ? slot : undefined,
    });
    return true;
  });
  return beyond > 0 ? undefined : { shape, takes, time: place };
}

// Devices of one make send documents of a handful of shapes.
const MAX_SHAPES = 64;

/** Shapes met below one entry of `topics:`, so that a thousand devices share theirs. Full, it begins anew. */
export class Shapes {
  readonly #known = new Map<string, Shape>();

  of(found: Shape): Shape {
    const { key } = found;
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= MAX_SHAPES) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }
}
