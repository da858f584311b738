import type { FieldFacts } from '../../../../agent/model/series.ts';
import { meaningIn } from '../by-unit.ts';
import { objectOf } from '../document.ts';
import { unitFrom } from '../meaning.ts';
import { BOOLEAN, type Metric } from './payload.ts';

/** A metric as it was announced. */
export interface Born {
  readonly name: string;
  readonly datatype: number | undefined;
  readonly facts: FieldFacts | undefined;
}

/** Metrics known of all nodes at most; those beyond must come with their names. */
const MAX_METRICS = 50_000;

/**
 * What nodes and devices said at birth: later messages may say `alias 7` and nothing else. Births are not kept by the
 * broker, so what was said is remembered over a restart.
 */
export class Births {
  /** By `group/node` or `group/node/device`, then by name and by alias. */
  readonly #born = new Map<string, Map<string, Born>>();
  #count = 0;

  has(who: string): boolean {
    return this.#born.has(who);
  }

  /** Forgets a node and all its devices: they are born anew. */
  forget(node: string): void {
    for (const [who, metrics] of this.#born) {
      if (who !== node && !who.startsWith(`${node}/`)) continue;
      this.#count -= metrics.size;
      this.#born.delete(who);
    }
  }

  learn(who: string, metrics: readonly Metric[]): void {
    this.#count -= this.#born.get(who)?.size ?? 0;
    const born = new Map<string, Born>();
    for (const { name, alias, datatype, unit } of metrics) {
      if (name === undefined || this.#count + born.size + 2 > MAX_METRICS) continue;
      const entry = { name, datatype, facts: factsOf(name, datatype, unit) };
      born.set(`n${name}`, entry);
      if (alias !== undefined) born.set(`a${alias}`, entry);
    }
    this.#count += born.size;
    this.#born.set(who, born);
  }

  /** The metric that a message means; undefined where only a birth could tell. */
  find(who: string, { name, alias, datatype, unit }: Metric): Born | undefined {
    const born = this.#born.get(who);
    const known = (alias !== undefined && born?.get(`a${alias}`)) || (name !== undefined && born?.get(`n${name}`));
    if (known) return known;
    return name === undefined ? undefined : { name, datatype, facts: factsOf(name, datatype, unit) };
  }

  /** The nodes and devices below it. */
  below(node: string): string[] {
    return [...this.#born.keys()].filter((who) => who === node || who.startsWith(`${node}/`));
  }

  memory(): unknown {
    if (this.#born.size === 0) return undefined;
    const metricsOf = (born: ReadonlyMap<string, Born>) =>
      [...born].map(([key, { name, datatype, facts }]) => [key, name, datatype ?? 0, facts?.unit ?? '']);
    return Object.fromEntries([...this.#born].map(([who, born]) => [who, metricsOf(born)]));
  }

  recall(memory: unknown): void {
    for (const [who, metrics] of Object.entries(objectOf(memory) ?? {})) {
      const born = new Map<string, Born>();
      for (const entry of Array.isArray(metrics) ? metrics : []) {
        const [key, name, datatype, unit] = Array.isArray(entry) ? entry : [];
        if (typeof key !== 'string' || typeof name !== 'string' || typeof datatype !== 'number') continue;
        born.set(key, { name, datatype, facts: factsOf(name, datatype, unit === '' ? undefined : String(unit)) });
      }
      if (this.#count + born.size > MAX_METRICS) return;
      this.#count += born.size;
      this.#born.set(who, born);
    }
  }
}

function factsOf(name: string, datatype: number | undefined, unit: string | undefined): FieldFacts | undefined {
  const origin = 'sparkplug birth';
  if (datatype === BOOLEAN) return { origin, quantity: 'state', kind: 'state' };
  const field = name.slice(name.lastIndexOf('/') + 1);
  const stated = unitFrom(unit);
  return stated === undefined ? undefined : { origin, ...meaningIn(stated, field) };
}
