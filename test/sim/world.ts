import { AgentMachine } from './agent-life.ts';
import { Cable } from './cable.ts';
import { FieldBroker } from './field-broker.ts';
import { letGo } from './let-go.ts';
import { checkOutcome } from './outcome.ts';
import { ReceiverMachine } from './receiver-life.ts';
import { Sensors } from './sensors.ts';
import { checkShuffled } from './shuffled.ts';
import type { Sim } from './sim.ts';
import type { Fault, Story } from './story.ts';
import { Twin } from './twin.ts';
import { Upstream } from './upstream.ts';
import { LONGEST_STEP, letItRain } from './weather.ts';

const MINUTE = 60_000;
/** When the faults have stopped, everything must be delivered within this time. */
const PATIENCE = 45 * MINUTE;

/** Sensors, their broker and cable, the agent, two brokers above it, and a receiver. */
export class SimulatedWorld {
  readonly #sim: Sim;
  readonly #story: Story | undefined;
  readonly #field: FieldBroker;
  readonly #cable: Cable;
  readonly #central: Upstream;
  readonly #cloud: Upstream;
  readonly #agent: AgentMachine;
  readonly #receiver: ReceiverMachine;
  readonly #arrived = new Map<string, Uint8Array>();
  #quietSince = Number.POSITIVE_INFINITY;
  #settled = false;

  constructor(sim: Sim, story?: Story) {
    this.#sim = sim;
    this.#story = story;
    this.#field = new FieldBroker(sim);
    this.#cable = new Cable(sim);
    this.#central = new Upstream(sim, 'central', ({ topic, payload }) => {
      if (topic.endsWith('/summary')) this.#arrived.set(Buffer.from(payload).toString('latin1'), payload);
    });
    this.#cloud = new Upstream(sim, 'cloud', ({ topic, payload }) => {
      if (topic.endsWith('/summary')) sim.delivery.taken(payload);
    });
    const twin = new Twin(sim);
    const [field, cable, central, cloud] = [this.#field, this.#cable, this.#central, this.#cloud];
    this.#agent = new AgentMachine(sim, { field, cable, central, cloud, twin });
    this.#receiver = new ReceiverMachine(sim, central);
  }

  async run(): Promise<void> {
    const { timeline, scenario } = this.#sim;
    this.#sim.say('sim', JSON.stringify(scenario));
    this.#agent.start();
    this.#receiver.start();
    new Sensors(this.#sim, this.#field, this.#cable).start();
    if (this.#story) this.#tell(this.#story);
    else letItRain(this.#sim, this);
    await timeline.run(scenario.length);
    this.#quiet();
    await timeline.run(this.#quietSince + this.#closingTime + PATIENCE, () => this.#settled);
    this.#sim.law(this.#settled, 'I9 liveness', () => `not delivered: ${this.#left()}`);
    await this.#checkEnd();
    await timeline.run(timeline.now + 1);
  }

  #tell({ faults }: Story): void {
    for (const [at, fault, length = 0] of faults) {
      this.#sim.timeline.after(at, undefined, () => this.strike(fault, length));
    }
  }

  end(): void {
    this.#agent.end();
    this.#receiver.end();
  }

  /** From here on nothing breaks; the clock is put right. */
  #quiet(): void {
    const sim = this.#sim;
    sim.faulty = false;
    sim.wall_error = 0;
    for (const broker of [this.#central, this.#cloud]) broker.downUntil = sim.timeline.now;
    this.#field.heal();
    this.#quietSince = sim.timeline.now;
    sim.say('sim', 'faults stop');
    const look = () => {
      this.#settled = this.#left() === '';
      sim.timeline.after(2000, undefined, look);
    };
    sim.timeline.after(this.#closingTime, undefined, look);
  }

  /** How long the last windows may stay open. */
  get #closingTime(): number {
    const { windows, idle_after, clock_step } = this.#sim.scenario;
    const widest = Math.max(windows.pane.size, ...windows.wider.map(({ size }) => size));
    return widest + idle_after + (clock_step > 0 ? LONGEST_STEP : 0) + 5000;
  }

  /** What still waits, in words. */
  #left(): string {
    const { store } = this.#agent;
    const { book } = this.#sim;
    const left: string[] = [];
    if (!this.#field.empty) left.push('messages at the source');
    if (book.pending > 0) left.push(`${book.pending} readings before a commit`);
    const open = book.epochs.at(-1)?.told?.open ?? 0;
    if (open > 0) left.push(`${open} readings in open windows`);
    for (const uplink of ['central', 'cloud']) {
      const backlog = store?.backlog(uplink);
      const rows = backlog ? backlog.backlog_rows + backlog.outbox_rows : -1;
      if (rows !== 0) left.push(`${rows} for ${uplink}`);
    }
    return left.join(', ');
  }

  async #checkEnd(): Promise<void> {
    const sim = this.#sim;
    const missing = sim.book.missing();
    sim.law(
      missing.length === 0,
      'nothing lost',
      () => `${missing.length} readings are not accounted for: ${missing.slice(0, 5)}`,
    );
    const given_up = letGo(this.#agent.path);
    const known = this.#receiver.known();
    checkOutcome(sim, 'receiver', known, given_up);
    checkOutcome(sim, 'cloud', sim.delivery.accepted, given_up);
    if (!this.#receiver.replaced) await checkShuffled(sim, [...this.#arrived.values()], known);
  }

  /** A fault strikes; `length` is how long it stays, where it does. */
  strike(fault: Fault, length: number): void {
    const sim = this.#sim;
    switch (fault) {
      case 'field away':
      case 'central away':
      case 'cloud away':
        sim.figures.cuts++;
        return this.#broker(fault).cut(length);
      case 'session lost':
        return this.#field.loseSession();
      case 'unplugged':
        return this.#cable.unplug(length);
      case 'central forgets':
        return this.#central.lose();
      case 'agent stops':
        return this.#agent.stop();
      case 'agent crashes':
        return this.#agent.crash('at any time');
      case 'receiver crashes':
        return this.#receiver.crash('at any time');
      case 'receiver lost':
        return this.#receiver.lose();
      case 'clock jumps':
        sim.wall_error = Math.round(length);
        return sim.say('sim', `the wall clock is off by ${sim.wall_error} ms`);
    }
  }

  #broker(fault: 'field away' | 'central away' | 'cloud away'): { cut(length: number): void } {
    return { 'field away': this.#field, 'central away': this.#central, 'cloud away': this.#cloud }[fault];
  }
}
