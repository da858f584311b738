import type { Intake } from '../../../agent/model/source.ts';
import type { Instant } from '../../../agent/model/time.ts';
import { objectOf } from './document.ts';
import type { Expanded } from './expand.ts';
import { Outlet } from './outlet.ts';
import type { Dialect, DialectMessage, Host } from './preset.ts';

// What dialects remember is stored with the commit it changed in. Beyond this that of the largest one is left out, said
// and counted: after a restart, its devices are read once they have announced themselves anew.
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
  #unremembered = 0;
  /** Of whom it was said that there is no room: at most one for each dialect. */
  readonly #said = new Set<string>();
  readonly #report: (problem: string) => void;

  /** `changed` is called where a topic may mean something else from now on. */
  constructor({ dialects, largest }: Expanded, asked: DialectHost, changed: () => void) {
    const host: Omit<Host, 'taken'> = {
      subscribe: asked.subscribe ?? nothing,
      publish: asked.publish ?? nothing,
      report: asked.report ?? nothing,
      changed: () => {
        this.#changed = true;
        changed();
      },
    };
    this.#report = host.report;
    this.largest = largest;
    const opened: Dialect[] = [];
    for (const [i, { open }] of dialects.entries()) {
      const before = (topic: string) => opened.slice(0, i).some((dialect) => dialect.takes(topic));
      opened.push(open({ ...host, taken: (topic) => (asked.taken?.(topic) ?? false) || before(topic) }));
    }
    this.all = opened;
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
    const memories = this.all.flatMap((dialect, i): [string, string][] => {
      const memory = dialect.memory?.();
      return memory === undefined ? [] : [[this.#names[i] as string, JSON.stringify(memory)]];
    });
    const text = objectText(this.#fitting(memories));
    if (text === this.#remembered) return undefined;
    this.#remembered = text;
    return text;
  }

  /** Dialects whose announcements are too much to be kept over a restart. */
  get unremembered(): number {
    return this.#unremembered;
  }

  /** What has room, without the largest where there is not room for all; said once for each of them. */
  #fitting(memories: readonly [name: string, text: string][]): readonly [string, string][] {
    const kept = memories.toSorted((a, b) => a[1].length - b[1].length);
    while (objectText(kept).length > LARGEST_MEMORY) {
      const [name = '', text = ''] = kept.pop() ?? [];
      if (this.#said.has(name)) continue;
      this.#said.add(name);
      this.#report(
        `preset ${name.split(' ')[0]}: what devices have announced takes ${text.length} characters, and ${LARGEST_MEMORY} are kept over a restart: after one, devices are read only once they have announced themselves anew. Let announcements be retained, or read fewer devices`,
      );
    }
    this.#unremembered = memories.length - kept.length;
    return memories.filter((memory) => kept.includes(memory));
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

/** An object whose values are texts of JSON already. */
function objectText(parts: readonly (readonly [name: string, text: string])[]): string {
  return `{${parts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // From another version, or from a damaged disk: devices announce themselves anew.
    return undefined;
  }
}
