import type { MqttClient } from 'mqtt';
import type { Millis } from '../../agent/model/time.ts';

// SUBACK return codes (MQTT 5.0, 3.9.3). 3.1.1 knows only 0x80.
const REFUSALS: Readonly<Record<number, string>> = {
  128: 'refused',
  135: 'not authorised: the broker does not let this user read it',
  143: 'not a valid filter there',
  151: 'quota exceeded',
  158: 'shared subscriptions are not supported there',
  162: 'wildcards are not supported there',
};

/**
 * The filters a connection wants and what the broker said to each. A refusal leaves the connection up and nobody
 * else will say why no message comes, so it is remembered, told, and asked again now and then.
 */
export class Subscriptions {
  /** Filters as wanted; as many as the configuration names. */
  readonly #wanted = new Map<string, 0 | 1>();
  readonly #refused = new Map<string, string>();
  /** Those of the wanted ones that go first: what devices announce about themselves. */
  readonly #announcements = new Set<string>();
  readonly #retainHandling: 0 | 1;
  readonly #announced: () => Promise<void>;
  #retry: NodeJS.Timeout | undefined;

  /**
   * `retainHandling` 1: retained messages come only with a new subscription (MQTT 5). `announced` resolves when what
   * devices announce has come, or shall not be waited for any longer.
   */
  constructor(retainHandling: 0 | 1, announced = async (): Promise<void> => undefined) {
    this.#retainHandling = retainHandling;
    this.#announced = announced;
  }

  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /** An announcement is sent by the broker at each subscription, also where it kept our session: we forget, it does not. */
  want(filter: string, qos: 0 | 1, announcement = false): void {
    this.#wanted.set(filter, qos);
    if (announcement) this.#announcements.add(filter);
  }

  /** Subscribes to all that is wanted (or to `filters` of it); resolves when each was answered, refused ones too. */
  async place(client: MqttClient, filters?: readonly string[]): Promise<void> {
    const first = (filters ?? [...this.#announcements]).filter((filter) => this.#announcements.has(filter));
    if (first.length > 0) {
      await this.#each(client, first, 0);
      await this.#announced();
    }
    // What was announced may have brought more to subscribe to.
    const rest = (filters ?? [...this.#wanted.keys()]).filter((filter) => !this.#announcements.has(filter));
    await this.#each(client, rest, this.#retainHandling);
  }

  async #each(client: MqttClient, filters: readonly string[], retainHandling: 0 | 1): Promise<void> {
    for (const qos of [0, 1] as const) {
      const some = filters.filter((filter) => this.#wanted.get(filter) === qos);
      if (some.length > 0) await this.#subscribe(client, some, qos, retainHandling);
    }
  }

  /** Asks again for refused filters every `every` ms until `stop`. */
  keepAsking(client: MqttClient, every: Millis): void {
    this.stop();
    if (this.#refused.size === 0) return;
    this.#retry = setTimeout(() => {
      void this.place(client, [...this.#refused.keys()]).then(
        () => this.keepAsking(client, every),
        () => undefined, // the connection is over, and its supervisor knows
      );
    }, every);
    this.#retry.unref();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #subscribe(client: MqttClient, filters: string[], qos: 0 | 1, rh: 0 | 1): Promise<void> {
    const options = client.options.protocolVersion === 5 ? { qos, rh } : { qos };
    return new Promise((resolve, reject) => {
      client.subscribe(filters, options, (error, _granted, packet) => {
        const answers = packet?.granted as number[] | undefined;
        if (!answers) return error ? reject(error) : resolve();
        for (const [i, filter] of filters.entries()) {
          const code = answers[i] ?? 0x80;
          if (code < 0x80) this.#refused.delete(filter);
          else this.#refused.set(filter, REFUSALS[code] ?? `refused (0x${code.toString(16)})`);
        }
        resolve();
      });
    });
  }
}
