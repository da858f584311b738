import type { Intake } from '../../../agent/model/source.ts';
import type { Instant } from '../../../agent/model/time.ts';
import { objectOf } from './document.ts';
import type { Expanded } from './expand.ts';
import { Outlet } from './outlet.ts';
import type { Dialect, DialectMessage, Host } from './preset.ts';

// What dialects remember is stored with the commit it changed in. Beyond this it is not stored: after a restart, the
// devices have to announce themselves anew.
const LARGEST_MEMORY = 1_000_000;

/** What the source does for its dialects beyond reading; by default nothing comes of it. */
export type DialectHost = Partial<Omit<Host, 'changed'>>;

const nothing = (): void => undefined;

/** The dialects of one source, and what they remember together. */
export class Dialects {
  readonly all: readonly Dialect[];
  /** The largest message they have to take, in bytes. */
  readonly largest: number;
  readonly #names: readonly string[];
  readonly #outlets = new Map<Dialect, Outlet>();
  /** Their announcements have been heard: series of known devices need not wait. */
  #heard = 0;
  #remembered: string | undefined;
  #changed = false;

  /** `changed` is called where a topic may mean something else from now on. */
  constructor({ dialects, largest }: Expanded, asked: DialectHost, changed: () => void) {
    const host: Host = {
      subscribe: asked.subscribe ?? nothing,
      publish: asked.publish ?? nothing,
      report: asked.report ?? nothing,
      changed: () => {
        this.#changed = true;
        changed();
      },
    };
    this.largest = largest;
    this.all = dialects.map(({ open }) => open(host));
    this.#names = dialects.map(
      ({ name }, i) => `${name} ${dialects.slice(0, i).filter((other) => other.name === name).length}`,
    );
    for (const dialect of this.all) this.#outlets.set(dialect, new Outlet());
  }

  /** What to subscribe to first. */
  get announcements(): string[] {
    return [...new Set(this.all.flatMap(({ announcements = [] }) => announcements))];
  }

  get heard(): number {
    return this.#heard;
  }

  take(dialect: Dialect, message: Omit<DialectMessage, 'at'>, at: Instant, intake: Intake, redelivered: boolean): void {
    const out = this.#outlets.get(dialect) as Outlet;
    const { topic, payload, retained } = message;
    out.begin({ topic, payload, retained, at }, intake, redelivered);
    dialect.take({ topic, payload, retained, at }, out);
    out.end();
    this.#heard++;
  }

  /** What to remember, where that has changed since the last call. */
  get memory(): string | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    const memories = this.all.flatMap((dialect, i) => {
      const memory = dialect.memory?.();
      return memory === undefined ? [] : [[this.#names[i], memory]];
    });
    const text = JSON.stringify(Object.fromEntries(memories));
    if (text === this.#remembered || text.length > LARGEST_MEMORY) return undefined;
    this.#remembered = text;
    return text;
  }

  /** Takes back what `memory` said in an earlier run. */
  recall(text: string | undefined): void {
    const memories = text === undefined ? undefined : parsed(text);
    if (memories === undefined) return;
    for (const [i, dialect] of this.all.entries()) {
      const memory = memories[this.#names[i] as string];
      if (memory !== undefined) dialect.recall?.(memory);
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // From another version, or from a damaged disk: devices announce themselves anew.
    return undefined;
  }
}
