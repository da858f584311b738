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
  readonly #retainHandling: 0 | 1;
  #retry: NodeJS.Timeout | undefined;

  /** `retainHandling` 1: retained messages come only with a new subscription (MQTT 5). */
  constructor(retainHandling: 0 | 1) {
    this.#retainHandling = retainHandling;
  }

  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  want(filter: string, qos: 0 | 1): void {
    this.#wanted.set(filter, qos);
  }

  /** Subscribes to all that is wanted (or to `filters` of it); resolves when each was answered, refused ones too. */
  async place(client: MqttClient, filters: readonly string[] = [...this.#wanted.keys()]): Promise<void> {
    for (const qos of [0, 1] as const) {
      const some = filters.filter((filter) => this.#wanted.get(filter) === qos);
      if (some.length > 0) await this.#subscribe(client, some, qos);
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

  #subscribe(client: MqttClient, filters: string[], qos: 0 | 1): Promise<void> {
    const options = client.options.protocolVersion === 5 ? { qos, rh: this.#retainHandling } : { qos };
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
