import type { ConnectionOptions } from '../../drivers/mqtt/connection.ts';
import type { MqttSource } from '../../drivers/mqtt/source.ts';
import type { Chance } from './chance.ts';
import type { Sim } from './sim.ts';
import type { Life } from './timeline.ts';

interface Kept {
  readonly topic: string;
  readonly payload: string;
  readonly values: readonly number[];
  /** 0 until it is under way. */
  id: number;
  tried: boolean;
}

type Connect = NonNullable<ConstructorParameters<typeof MqttSource>[5]>;

interface Connected {
  readonly life: Life;
  readonly options: ConnectionOptions;
  up: boolean;
  over: boolean;
  /** The next message to be handed over, by its place among those under way. */
  next: number;
  handing: boolean;
}

const PACKET_IDS = 65_535;

/**
 * The broker that the sensors publish to: it keeps the agent's session, delivers again what was not acknowledged
 * (with the same packet id, marked or not), and hands over one message after the other.
 */
export class FieldBroker {
  readonly #sim: Sim;
  readonly #chance: Chance;
  readonly #waiting: Kept[] = [];
  #underWay: Kept[] = [];
  #lastId = 0;
  #connected: Connected | undefined;
  #downUntil = 0;
  /** Rises with each connection and each cut. */
  #connection = 0;
  #sessionLost = false;

  constructor(sim: Sim) {
    this.#sim = sim;
    this.#chance = sim.chance('field broker');
  }

  get empty(): boolean {
    return this.#waiting.length === 0 && this.#underWay.length === 0;
  }

  publish(topic: string, payload: string, values: readonly number[]): void {
    this.#waiting.push({ topic, payload, values, id: 0, tried: false });
    this.#handOver();
  }

  /** What a source of that life connects with. */
  connector(life: Life): Connect {
    return (options) => {
      const connected: Connected = { life, options, up: false, over: false, next: 0, handing: false };
      this.#connected = connected;
      return {
        protocol: 5,
        start: () => this.#reconnect(connected, this.#chance.between(10, 500)),
        subscribe: () => undefined,
        acknowledge: (ids) => this.#acknowledged(connected, Array.from(ids)),
        health: () => ({ state: connected.up ? 'online' : 'offline', figures: {} }),
        close: async () => this.#end(connected),
      };
    };
  }

  /** The network breaks; the session stays. */
  cut(outage: number): void {
    const connected = this.#connected;
    this.#downUntil = this.#sim.timeline.now + outage;
    if (!connected?.up) return;
    this.#sim.say('field', `cut for ${Math.round(outage)} ms`);
    connected.up = false;
    this.#connection++;
    this.#sim.timeline.after(0, connected.life, () => {
      connected.options.listeners.lost();
      this.#reconnect(connected, this.#chance.between(100, 3000));
    });
  }

  /** Faults stop: whoever waits to connect may. */
  heal(): void {
    this.#downUntil = 0;
  }

  /** The broker forgets the session: what waited in it is lost, and that is the broker's fault. */
  loseSession(): void {
    for (const { values } of [...this.#underWay, ...this.#waiting]) this.#sim.sent.excuse(values);
    this.#waiting.length = 0;
    this.#underWay = [];
    this.#sessionLost = true;
    this.#sim.say('field', 'session lost');
    this.cut(0);
  }

  /** The agent's process has ended. */
  died(life: Life): void {
    if (this.#connected?.life === life) this.#end(this.#connected);
  }

  #end(connected: Connected): void {
    connected.up = false;
    connected.over = true;
  }

  #reconnect(connected: Connected, delay: number): void {
    const { timeline } = this.#sim;
    timeline.after(delay, connected.life, () => {
      if (connected.over || connected.up) return;
      if (this.#downUntil > timeline.now) return this.#reconnect(connected, 2000);
      connected.up = true;
      this.#connection++;
      connected.next = 0;
      connected.handing = false;
      const present = !this.#sessionLost;
      this.#sessionLost = false;
      connected.options.listeners.session(this.#sim.mutant.session?.(present) ?? present);
      connected.options.listeners.change(true);
      this.#handOver();
    });
  }

  #handOver(): void {
    const connected = this.#connected;
    if (!connected?.up || connected.handing) return;
    const kept = this.#underWay[connected.next] ?? this.#startNext(connected);
    if (!kept) return;
    connected.handing = true;
    connected.next++;
    const dup = kept.tried && this.#sim.scenario.marks_dup;
    if (kept.tried) this.#sim.figures.redelivered++;
    kept.tried = true;
    this.#sim.timeline.after(this.#chance.between(0, 5), connected.life, () => {
      if (!connected.up) return;
      const { topic, payload, id } = kept;
      this.#sim.say('field', `delivers ${id}${dup ? ' DUP' : ''} ${topic} ${payload}`);
      const packet = { topic, payload: Buffer.from(payload), qos: 1, id, dup, retained: false };
      this.#sim.mutant.packet?.(packet);
      connected.options.listeners.packet(packet, () => {
        connected.handing = false;
        this.#handOver();
      });
    });
  }

  #startNext(connected: Connected): Kept | undefined {
    if (this.#underWay.length >= connected.options.settings.receive_maximum) return undefined;
    const kept = this.#waiting.shift();
    if (!kept) return undefined;
    kept.id = this.#freeId();
    this.#underWay.push(kept);
    return kept;
  }

  #freeId(): number {
    const used = new Set(this.#underWay.map(({ id }) => id));
    let id = this.#sim.scenario.lowest_id ? 1 : (this.#lastId % PACKET_IDS) + 1;
    while (used.has(id)) id = (id % PACKET_IDS) + 1;
    this.#lastId = id;
    return id;
  }

  /** Acknowledgements on the wire arrive though the process dies; a cut takes them away. */
  #acknowledged(connected: Connected, ids: readonly number[]): void {
    if (!connected.up || !connected.life.alive || ids.length === 0) return;
    this.#sim.say('field', `acknowledged ${ids.join(' ')}`);
    const connection = this.#connection;
    for (const id of ids) this.#sim.sent.acknowledged(this.#underWay.find((kept) => kept.id === id)?.values ?? []);
    this.#sim.timeline.after(this.#chance.between(1, 50), undefined, () => {
      if (this.#connection !== connection) return;
      for (const id of ids) {
        const at = this.#underWay.findIndex((kept) => kept.id === id);
        if (at < 0) continue;
        this.#underWay.splice(at, 1);
        if (this.#connected && at < this.#connected.next) this.#connected.next--;
      }
      this.#handOver();
    });
  }
}
