import type { Publication } from '../../agent/model/link.ts';
import type { Chance } from './chance.ts';
import type { Sim } from './sim.ts';
import { SimLink } from './sim-link.ts';
import type { Life } from './timeline.ts';

export interface Letter {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** What the broker knows of one client. */
interface Session {
  readonly filters: Map<string, 0 | 1>;
  link: SimLink | undefined;
  queue: Letter[];
  underWay: Letter[];
}

const IN_FLIGHT = 20;

/**
 * A broker between agent and receiver. Its links lose what is on the way when they break; it delivers twice, or in
 * another order, and when it crashes it forgets messages that it had acknowledged.
 */
export class Upstream {
  readonly name: string;
  readonly chance: Chance;
  readonly sim: Sim;
  readonly #sessions = new Map<string, Session>();
  readonly #retained = new Map<string, Letter>();
  /** Told of each message that the broker takes. */
  readonly #onAccepted: (letter: Letter) => void;
  downUntil = 0;

  constructor(sim: Sim, name: string, onAccepted: (letter: Letter) => void) {
    this.sim = sim;
    this.name = name;
    this.chance = sim.chance(name);
    this.#onAccepted = onAccepted;
  }

  connect(life: Life, client: string, clean: boolean, will?: Letter): SimLink {
    const link = new SimLink(this, life, client, clean, will);
    link.reconnect(this.chance.between(5, 300));
    return link;
  }

  /** Breaks the connection of one client, or of all. */
  cut(outage: number, client?: string): void {
    this.downUntil = Math.max(this.downUntil, this.sim.timeline.now + outage);
    for (const [name, { link }] of this.#sessions) {
      if (client !== undefined && client !== name) continue;
      if (!link?.online) continue;
      this.sim.say(this.name, `cuts ${name.replace(/-[0-9a-f]{16}$/, '')} for ${Math.round(outage)} ms`);
      this.offline(link);
      this.sim.timeline.after(0, link.life, () => {
        link.broke();
        link.reconnect(this.chance.between(100, 3000));
      });
    }
  }

  /** Crashes, and forgets about half of what it had promised to deliver. */
  lose(): void {
    for (const session of this.#sessions.values()) {
      session.queue.push(...session.underWay.splice(0));
      const before = session.queue.length;
      session.queue = session.queue.filter(({ topic }) => !topic.endsWith('/summary') || this.chance.yes(0.5));
      this.sim.figures.lost += before - session.queue.length;
      this.sim.say(this.name, `lost ${before - session.queue.length} of ${before} messages`);
    }
    this.cut(this.chance.between(10, 3000));
  }

  died(life: Life): void {
    for (const { link } of this.#sessions.values()) if (link?.life === life) this.offline(link);
  }

  get idle(): boolean {
    return [...this.#sessions.values()].every(
      ({ link, queue, underWay }) => !link || queue.length + underWay.length === 0,
    );
  }

  /** A link came up: the session of its client is taken up again, or begins. */
  online(link: SimLink): void {
    let session = this.#sessions.get(link.client);
    if (!session || link.clean) {
      session = { filters: new Map(), link, queue: [], underWay: [] };
      this.#sessions.set(link.client, session);
    }
    session.link = link;
    for (const [filter, qos] of link.filters) {
      session.filters.set(filter, qos);
      // Whoever subscribes is told what is retained, also when it had subscribed before (MQTT 3.1.1, 3.8.4).
      for (const letter of this.#retained.values()) if (matches(filter, letter.topic)) session.queue.push(letter);
    }
    this.#pump(session);
  }

  offline(link: SimLink): void {
    if (!link.online) return;
    link.online = false;
    link.connection++;
    const session = this.#sessions.get(link.client) as Session;
    session.link = undefined;
    const kept = [...session.underWay.splice(0), ...session.queue];
    // Of QoS 0, and of what is retained, a broker keeps nothing for those who are away.
    session.queue = kept.filter(({ topic, retained }) => !retained && qosOf(session, topic) === 1);
    if (link.clean) this.#sessions.delete(link.client);
    if (link.will) this.accept({ ...link.will, qos: 1, retain: true });
  }

  accept({ topic, payload, retain }: Publication): void {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const letter = { topic, payload: bytes, retained: false };
    if (retain) this.#retained.set(topic, { ...letter, retained: true });
    this.#onAccepted(letter);
    for (const session of this.#sessions.values()) {
      const qos = qosOf(session, topic);
      if (qos === undefined || (qos === 0 && !session.link)) continue;
      session.queue.push(letter);
      if (this.sim.strikes(0.04)) session.queue.push(letter);
      this.#pump(session);
    }
  }

  #pump(session: Session): void {
    const { link } = session;
    while (link?.online && session.queue.length > 0 && session.underWay.length < IN_FLIGHT) {
      const at = this.sim.strikes(0.1) ? this.chance.below(Math.min(8, session.queue.length)) : 0;
      const [letter] = session.queue.splice(at, 1) as [Letter];
      session.underWay.push(letter);
      this.#deliver(session, link, letter);
    }
  }

  #deliver(session: Session, link: SimLink, letter: Letter): void {
    const { connection } = link;
    const { timeline } = this.sim;
    timeline.after(this.chance.between(1, 30), link.life, () => {
      if (link.connection !== connection) return;
      link.receive(letter, () => {
        timeline.after(this.chance.between(1, 20), undefined, () => {
          if (link.connection !== connection) return;
          const at = session.underWay.indexOf(letter);
          if (at >= 0) session.underWay.splice(at, 1);
          this.#pump(session);
        });
      });
    });
  }
}

function qosOf({ filters }: Session, topic: string): 0 | 1 | undefined {
  return [...filters].find(([filter]) => matches(filter, topic))?.[1];
}

/** MQTT 3.1.1, 4.7: `+` is one level. */
function matches(filter: string, topic: string): boolean {
  const levels = filter.split('/');
  const given = topic.split('/');
  return levels.length === given.length && levels.every((level, i) => level === '+' || level === given[i]);
}
