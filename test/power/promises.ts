import type { Told } from './little-agent.ts';

/** What the store has promised so far, as the world outside remembers it. */
export class Promises {
  commit = 0;
  epoch = '';
  received = 0;
  /** By epoch: up to where the other side has said that it has everything. */
  readonly settled = new Map<string, number>();
  /** By epoch and number: the hash of each message that was handed out, while it may still have to be repeated. */
  readonly sent = new Map<string, Map<number, string>>();

  hear(told: Told): void {
    switch (told.kind) {
      case 'committed':
        Object.assign(this, { commit: told.commit, epoch: told.epoch, received: told.received });
        return;
      case 'sent': {
        const sent = this.sent.get(told.epoch) ?? new Map<number, string>();
        this.sent.set(told.epoch, sent.set(told.seq, told.hash));
        return;
      }
      case 'settling':
        this.settled.set(told.epoch, Math.max(told.through, this.settled.get(told.epoch) ?? 0));
        for (const seq of this.sent.get(told.epoch)?.keys() ?? []) {
          if (seq <= told.through) this.sent.get(told.epoch)?.delete(seq);
        }
    }
  }
}
