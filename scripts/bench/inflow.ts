import { Gather, type Taken } from '../../agent/ingest/gather.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { Config } from '../../config/config.ts';
import { planSeries } from '../../config/plan-series.ts';
import { Mapping } from '../../drivers/mqtt/mapping.ts';
import type { MqttSettings } from '../../drivers/mqtt/settings.ts';
import { messages } from './packets.ts';

/** Between two messages on the clock of the bench: each of the 100 devices sends once a second. */
const EVERY = 10;
/** Prepared before anything is measured, and sent round and round. */
const PREPARED = 20_000;

/** The way of a message into the river, as the MQTT source takes it, without a network. */
export class Inflow {
  readonly registry: SeriesRegistry;
  /** The clock of the bench. */
  now: Instant = 1_700_000_000_000;
  mono: Millis = 0;
  readonly #mapping: Mapping;
  readonly #intake: SourceIntake;
  readonly #gather = new Gather();
  readonly #messages: readonly { topic: string; payload: Uint8Array }[];
  #next = 0;

  constructor(config: Config) {
    const source = 'site';
    this.registry = new SeriesRegistry(planSeries(config));
    this.#mapping = new Mapping(config.sources[source]?.settings as MqttSettings);
    const settings = {
      ...{ source, max_series: 1000, max_skew: 60_000, ignored: () => false, now: () => this.now, committed: [] },
      ...{ urgent: () => false, ring: () => undefined },
    };
    this.#intake = new SourceIntake(settings, this.#gather, this.registry);
    const walk = messages();
    this.#messages = Array.from({ length: PREPARED }, () => {
      const { topic, payload } = walk.next().value as { topic: string; payload: string };
      return { topic, payload: Buffer.from(payload) };
    });
  }

  /** Takes in the next `count` messages, and hands over what the next commit is to hold. */
  take(count: number): Taken {
    for (let i = 0; i < count; i++) {
      const { topic, payload } = this.#messages[this.#next++ % PREPARED] as { topic: string; payload: Uint8Array };
      this.now += EVERY;
      this.mono += EVERY;
      this.#mapping.take({ topic, payload, retained: false }, this.now, this.#intake);
      this.#intake.deliver({ id: 1 + (this.#next % 1000), hash: this.#next });
    }
    return this.#gather.take();
  }
}
