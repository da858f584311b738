import { Gather, type Taken } from '../../agent/ingest/gather.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { Config } from '../../config/config.ts';
import { planSeries } from '../../config/plan-series.ts';
import { type Frame, frameOf } from '../../drivers/mqtt/frame.ts';
import { hashMessage } from '../../drivers/mqtt/hash.ts';
import { Mapping } from '../../drivers/mqtt/mapping.ts';
import type { MqttSettings } from '../../drivers/mqtt/settings.ts';
import { type Message, messages } from './packets.ts';

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
  readonly #frames: readonly Frame[];
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
    this.#frames = Array.from({ length: PREPARED }, () => toFrame(walk.next().value as Message));
  }

  /** Takes in the next `count` messages, and hands over what the next commit is to hold. */
  take(count: number): Taken {
    for (let i = 0; i < count; i++) {
      const frame = this.#frames[this.#next++ % PREPARED] as Frame;
      this.now += EVERY;
      this.mono += EVERY;
      const topic = this.#mapping.topicOf(frame.view, frame.topic_from, frame.topic_to);
      const hash = hashMessage(topic.hash, frame.view, frame.payload_from, frame.payload_to);
      this.#mapping.takeFrame(frame, topic, this.now, this.#intake);
      this.#intake.deliver({ id: 1 + (this.#next % 1000), hash });
    }
    return this.#gather.take();
  }
}

function toFrame({ topic, payload }: Message): Frame {
  return frameOf(Buffer.from(topic), Buffer.from(payload), { qos: 1 });
}
