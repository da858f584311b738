import { connectAsync, type MqttClient } from 'mqtt';
import { type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { type Cable, startCable } from '../peers/socat.ts';
import type { Deaf } from './deafness.ts';

const TICK = 50;
/** Longest that a line is read and not stored: the longest wait between two tries of a commit, and a full disk before it. */
const UNSTORED = 10_000;

/**
 * What is measured: sensors on a broker that keeps what it has acknowledged, and one on a serial cable. Each value is
 * the number of its reading, so the sum of them all is known.
 */
export class Field {
  readonly broker: Mosquitto;
  readonly cable: Cable;
  /** Messages that the broker has acknowledged, of one reading each; and lines written into the cable. */
  published = 0;
  lines = 0;
  /** When nobody read the cable, by the numbers of its lines. */
  readonly deaf: Deaf[] = [];
  /** How many lines there were at each tick of the last while. */
  readonly #past: number[] = [];
  #sent = 0;
  #client: MqttClient | undefined;
  #plugged = true;
  #pending = 0;
  readonly #timer: NodeJS.Timeout;

  private constructor(broker: Mosquitto, cable: Cable, rate: number) {
    this.broker = broker;
    this.cable = cable;
    this.#timer = setInterval(() => this.#tick((rate * TICK) / 1000), TICK);
  }

  /** `rate`: messages a second; a tenth as many lines. */
  static async open(port: string, rate: number): Promise<Field> {
    return new Field(await startMosquitto({ persistence: 'at end', quiet: true }), await startCable(port), rate);
  }

  /** From now on there are readings: what was published before anybody had subscribed would be nobody's. */
  begin(): Promise<void> {
    return this.#connect();
  }

  /** A restart of the broker loses nothing that it had acknowledged; the sensors wait for it. */
  async restartBroker(): Promise<void> {
    await this.rest();
    await this.broker.restart();
    await this.#connect();
  }

  /**
   * Nobody listens until `listening` resolves; and what was read last may not have been stored: a disk that is full or slow
   * holds commits back.
   */
  async unread<T>(why: string, listening: () => Promise<T>): Promise<T> {
    const from = this.#past[0] ?? 0;
    const result = await listening();
    // A port that was opened in the middle of a line begins with the next one.
    this.deaf.push({ why, from, to: this.lines + 2 });
    return result;
  }

  async unplug(): Promise<void> {
    this.#plugged = false;
    await this.cable.unplug();
  }

  async plug(): Promise<void> {
    await this.cable.plug();
    this.#plugged = true;
  }

  /** No more readings; resolves when the broker has acknowledged all. */
  async rest(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    while (this.#pending > 0) await new Promise((resolve) => setTimeout(resolve, TICK));
    await client?.endAsync();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.rest();
    if (this.#plugged) await this.cable.unplug();
    await this.broker.stop();
  }

  async #connect(): Promise<void> {
    this.#client = await connectAsync(this.broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
  }

  #tick(messages: number): void {
    const client = this.#client;
    if (this.#past.push(this.lines) > UNSTORED / TICK) this.#past.shift();
    for (let i = 0; client && i < messages; i++) {
      const n = this.#sent++;
      this.#pending++;
      void client.publishAsync(`site/d${n % 8}/env`, `{"n":${n}}`, { qos: 1 }).then(() => {
        this.published++;
        this.#pending--;
      });
    }
    if (client && this.#plugged && this.#sent % 2 === 0) this.cable.write(`n=${this.lines++}\n`);
  }
}
