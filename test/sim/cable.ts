import type { Port, Transport } from '../../drivers/serial/transport.ts';
import type { Chance } from './chance.ts';
import type { Sim } from './sim.ts';
import type { Life } from './timeline.ts';

interface Open {
  readonly life: Life;
  onBytes: ((chunk: Uint8Array) => void) | undefined;
  onLost: ((why: string) => void) | undefined;
  paused: boolean;
  readonly waiting: Uint8Array[];
}

/** A serial line: bytes come in pieces cut anywhere; whoever does not listen misses them. */
export class Cable {
  readonly #sim: Sim;
  readonly #chance: Chance;
  #plugged = 1;
  #times = 1;
  #open: Open | undefined;
  #lastByte = 0;

  constructor(sim: Sim) {
    this.#sim = sim;
    this.#chance = sim.chance('cable');
  }

  send(line: string): void {
    const { timeline } = this.#sim;
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + 1 + this.#chance.below(12));
      at += piece.length;
      this.#lastByte = Math.max(this.#lastByte, timeline.now) + this.#chance.between(20, 300);
      timeline.after(this.#lastByte - timeline.now, undefined, () => this.#arrive(piece));
    }
  }

  unplug(length: number): void {
    if (this.#plugged === 0) return;
    this.#sim.say('wire', `unplugged for ${Math.round(length)} ms`);
    this.#plugged = 0;
    const open = this.#open;
    this.#open = undefined;
    // Some drivers say nothing: then the source finds out when it looks.
    if (open && this.#chance.yes(0.7)) this.#sim.timeline.after(1, open.life, () => open.onLost?.('unplugged'));
    this.#sim.timeline.after(length, undefined, () => {
      this.#plugged = ++this.#times;
    });
  }

  died(life: Life): void {
    if (this.#open?.life === life) this.#open = undefined;
  }

  transport(life: Life): Transport {
    const missing = { kind: 'problem', state: 'waiting', reason: 'no such port', detail: 'unplugged' } as const;
    return {
      locate: () =>
        this.#plugged > 0 ? { kind: 'found', path: '/dev/ttySIM', device: `sim ${this.#plugged}` } : missing,
      open: async () => (this.#plugged > 0 ? { kind: 'open', port: this.#portOf(life) } : missing),
    };
  }

  #portOf(life: Life): Port {
    const open: Open = { life, onBytes: undefined, onLost: undefined, paused: false, waiting: [] };
    this.#open = open;
    return {
      onBytes: (listener) => {
        open.onBytes = listener;
      },
      onLost: (listener) => {
        open.onLost = listener;
      },
      write: async () => undefined, // Nobody is asked here.
      pause: () => {
        open.paused = true;
      },
      resume: () => {
        open.paused = false;
        this.#handOver(open);
      },
      close: async () => {
        open.onBytes = undefined;
        open.onLost = undefined;
        if (this.#open === open) this.#open = undefined;
      },
    };
  }

  #arrive(piece: Uint8Array): void {
    const open = this.#open;
    if (!open?.life.alive) return;
    open.waiting.push(piece);
    this.#handOver(open);
  }

  /** Whoever pauses a port meanwhile hears nothing any more: the rest stays with the kernel. */
  #handOver(open: Open): void {
    this.#sim.timeline.after(0, open.life, () => {
      if (open.paused) return;
      for (const chunk of open.waiting.splice(0)) open.onBytes?.(chunk);
    });
  }
}
