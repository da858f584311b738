import type { Incoming, Link, LinkHealth, Publication } from '../../agent/model/link.ts';
import type { World } from '../../agent/model/world.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import type { Packet } from './attempt.ts';
import { PACE, type Pace } from './backoff.ts';
import { MqttConnection } from './connection.ts';

const CLOSE_WITHIN = 5000;

/**
 * Opens a link to a broker and returns at once; it connects by itself and keeps itself connected. Acknowledgements
 * of messages accepted in one turn of the event loop leave in one write.
 */
export function openLink(settings: LinkSettings, world: World, pace: Pace = PACE): Link {
  return new MqttLink(settings, world, pace);
}

class MqttLink implements Link {
  readonly #connection: MqttConnection;
  readonly #clock: World['clock'];
  readonly #changes: ((online: boolean) => void)[] = [];
  readonly #messages: ((message: Incoming) => void)[] = [];
  /** Packet ids to acknowledge at the end of this turn: of the present connection only, so at most 65,535. */
  #accepted: number[] = [];
  /** Rises with each connection: an acknowledgement belongs to the one its message came over. */
  #generation = 0;
  #unacknowledged = 0;
  #oversize = 0;

  constructor(settings: LinkSettings, world: World, pace: Pace) {
    this.#clock = world.clock;
    const random = Math.floor(world.random() * 0xffff_ffff);
    this.#connection = new MqttConnection({
      settings,
      client_id: settings.client_id ?? `weir-${random.toString(16).padStart(8, '0')}`,
      world,
      pace,
      listeners: {
        session: () => undefined,
        lost: () => this.#forget(),
        change: (online) => {
          for (const listener of this.#changes) listener(online);
        },
        packet: (packet, next) => {
          this.#deliver(packet);
          next();
        },
        oversize: ({ id }) => {
          this.#oversize++;
          if (id > 0) this.#connection.acknowledge([id]);
        },
      },
    });
    this.#connection.start();
  }

  get online(): boolean {
    return this.#connection.online;
  }

  onChange(listener: (online: boolean) => void): void {
    this.#changes.push(listener);
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#messages.push(listener);
  }

  subscribe(filter: string, qos: 0 | 1): void {
    this.#connection.subscribe(filter, qos);
  }

  publish(publication: Publication): Promise<void> {
    return this.#connection.publish(publication);
  }

  health(): LinkHealth {
    const health = this.#connection.health();
    return {
      ...health,
      figures: { ...health.figures, unacknowledged: this.#unacknowledged, oversize: this.#oversize },
    };
  }

  async close(last?: Publication, within = CLOSE_WITHIN): Promise<void> {
    const until = this.#clock.mono() + within;
    if (last && this.online) await settledWithin(this.#connection.publish(last), within);
    this.#flush();
    await this.#connection.close(Math.max(0, until - this.#clock.mono()));
  }

  #forget(): void {
    this.#generation++;
    this.#accepted = [];
    this.#unacknowledged = 0;
  }

  #deliver({ topic, payload, qos, id, retained }: Packet): void {
    const generation = this.#generation;
    let open = qos === 1;
    if (open) this.#unacknowledged++;
    const accepted = (): void => {
      if (!open || generation !== this.#generation) return;
      open = false;
      this.#unacknowledged--;
      if (this.#accepted.push(id) === 1) setImmediate(() => this.#flush());
    };
    for (const listener of this.#messages) listener({ topic, payload, retained, accepted });
  }

  #flush(): void {
    this.#connection.acknowledge(this.#accepted);
    this.#accepted = [];
  }
}

/** Resolves when the promise has settled either way, or after `within` ms: a goodbye must not hold up the end. */
async function settledWithin(promise: Promise<unknown>, within: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, within);
  });
  await Promise.race([promise.then(undefined, () => undefined), late]);
  clearTimeout(timer);
}
