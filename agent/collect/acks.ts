import { reasonOf } from '../model/failure.ts';
import type { Link } from '../model/link.ts';
import type { Log } from '../model/log.ts';
import { encodeAck } from '../wire/ack.ts';
import { topicsOf } from '../wire/topics.ts';
import type { Progress } from './database.ts';

/**
 * Publishes how far each epoch is stored. An acknowledgement that could not be published is kept until the link is
 * up again; only the newest of an epoch counts. Bounded by the epochs heard from while the link is down; past
 * `MAX_WAITING` the oldest is dropped, and its agent gets it when it sends its oldest message again.
 */
export class Acks {
  readonly #link: Link;
  readonly #log: Log;
  readonly #waiting = new Map<string, { agent: string; epoch: string; seq: number }>();

  constructor(link: Link, log: Log) {
    this.#link = link;
    this.#log = log;
  }

  /** Call it in the order in which the epochs were heard from: the last one stays on the broker as retained. */
  say({ agent, epoch, contiguous }: Pick<Progress, 'agent' | 'epoch' | 'contiguous'>): void {
    if (contiguous === 0) return;
    const key = `${agent}/${epoch}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, { agent, epoch, seq: contiguous });
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value as string);
  }

  publish(): void {
    if (!this.#link.online) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [key, ack] of waiting) {
      const topic = topicsOf(ack.agent).ack;
      this.#link.publish({ topic, payload: encodeAck(ack), qos: 1, retain: true }).catch((error: unknown) => {
        this.#log.debug({ topic, reason: reasonOf(error) }, 'ack_not_sent');
        if (!this.#waiting.has(key)) this.#waiting.set(key, ack);
      });
    }
  }
}

const MAX_WAITING = 100_000;
