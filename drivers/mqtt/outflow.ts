import type { MqttClient } from 'mqtt';
import { reasonOf } from '../../agent/model/failure.ts';
import type { Publication } from '../../agent/model/link.ts';

interface Waiting {
  readonly publication: Publication;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

// What the broker's receive maximum does not let through yet waits here, for as long as the connection lasts. The sender
// bounds it by its own window; one that has none is refused beyond this.
const MAX_WAITING = 10_000;

// The reason code with which the broker itself would refuse it (MQTT 5, table 2-6).
const PACKET_TOO_LARGE = 0x95;

/**
 * What is published over one connection. A broker of MQTT 5 says how many messages it takes unacknowledged and how
 * large; sending more would end the connection.
 */
export class Outflow {
  readonly #client: MqttClient;
  readonly #broker: string;
  readonly #window: number;
  readonly #largest: number;
  readonly #inflight = new Set<Waiting>();
  #waiting: Waiting[] = [];

  constructor(client: MqttClient, broker: string) {
    const announced = client.serverProperties;
    this.#client = client;
    this.#broker = broker;
    this.#window = announced?.receiveMaximum ?? 65_535;
    this.#largest = announced?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  }

  get inflight(): number {
    return this.#inflight.size + this.#waiting.length;
  }

  publish(publication: Publication): Promise<void> {
    const size = Buffer.byteLength(publication.payload) + Buffer.byteLength(publication.topic) + 16;
    if (size > this.#largest) {
      const message = `broker ${this.#broker}: ${publication.topic}: ${size} bytes, and it takes ${this.#largest} at most`;
      return Promise.reject(Object.assign(new Error(message), { code: PACKET_TOO_LARGE }));
    }
    return new Promise((resolve, reject) => {
      const waiting = { publication, resolve, reject };
      if (publication.qos === 0 || this.#inflight.size < this.#window) this.#send(waiting);
      else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(waiting);
      else reject(new Error(`broker ${this.#broker}: ${MAX_WAITING} messages wait for it already`));
    });
  }

  /** The connection is over: whoever waits learns it. */
  end(reason: string): void {
    const left = [...this.#inflight, ...this.#waiting];
    this.#inflight.clear();
    this.#waiting = [];
    for (const { reject } of left) reject(new Error(reason));
  }

  #send(waiting: Waiting): void {
    const { topic, payload, qos, retain } = waiting.publication;
    const bytes =
      typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#inflight.add(waiting);
    this.#client.publish(topic, bytes, { qos, retain: retain ?? false }, (error) => {
      if (!this.#inflight.delete(waiting)) return;
      if (error) waiting.reject(this.#refusal(topic, error));
      else waiting.resolve();
      const next = this.#inflight.size < this.#window ? this.#waiting.shift() : undefined;
      if (next) this.#send(next);
    });
  }

  /** A PUBACK can say no (MQTT 5, 3.4.2.1): then the broker does not have the message. */
  #refusal(topic: string, error: Error): Error {
    const code = (error as { code?: unknown }).code;
    const words = reasonOf(error).replace(/^Publish error: /, '');
    const shown = typeof code === 'number' ? `${words || 'refused'} (0x${code.toString(16)})` : words;
    return new Error(`broker ${this.#broker}: ${topic} not taken: ${shown}`, { cause: error });
  }
}
