import type { Span } from '../../agent/model/window.ts';
import { AgentMachine } from './agent-life.ts';
import { Cable } from './cable.ts';
import type { Archive } from './delivery.ts';
import { FieldBroker } from './field-broker.ts';
import { letGo } from './let-go.ts';
import { LONGEST_STEP, TOLD_WITHIN } from './machine-clock.ts';
import { checkOutcome } from './outcome.ts';
import { ReceiverMachine } from './receiver-life.ts';
import { salvaged } from './salvaged.ts';
import { Sensors } from './sensors.ts';
import { checkShuffled } from './shuffled.ts';
import type { Sim } from './sim.ts';
import type { Fault, Story } from './story.ts';
import { Twin } from './twin.ts';
import { Upstream } from './upstream.ts';
import { letItRain } from './weather.ts';

const MINUTE = 60_000;
/** When the faults have stopped, everything must be delivered within this time. */
const PATIENCE = 45 * MINUTE;

/** What is special about a world. */
export interface Plan {
  /** Instead of the faults that the seed deals. */
  readonly story?: Story | undefined;
  /** What has been checked is forgotten: nothing of the world itself grows. */
  readonly endless?: boolean;
}

/** Sensors, their broker and cable, the agent, two brokers above it, and a receiver. */
export class SimulatedWorld {
  readonly #sim: Sim;
  readonly #plan: Plan;
  readonly #sensors: Sensors;
  /** Windows that ended before this were checked, and are forgotten. */
  #checked = Number.NEGATIVE_INFINITY;
  readonly #field: FieldBroker;
  readonly #cable: Cable;
  readonly #central: Upstream;
  readonly #cloud: Upstream;
  readonly #agent: AgentMachine;
  readonly #receiver: ReceiverMachine;
  readonly #arrived = new Map<string, Uint8Array>();
  #quietSince = Number.POSITIVE_INFINITY;
  #settled = false;

  constructor(sim: Sim, plan: Plan = {}) {
    this.#sim = sim;
    this.#plan = plan;
    this.#field = new FieldBroker(sim);
    this.#cable = new Cable(sim);
    this.#central = new Upstream(sim, 'central', ({ topic, payload }) => {
      if (!this.#plan.endless && topic.endsWith('/summary'))
        this.#arrived.set(Buffer.from(payload).toString('latin1'), payload);
    });
    this.#cloud = new Upstream(sim, 'cloud', ({ topic, payload }) => {
      if (topic.endsWith('/summary')) sim.delivery.taken(payload);
    });
    const twin = new Twin(sim);
    const [field, cable, central, cloud] = [this.#field, this.#cable, this.#central, this.#cloud];
    this.#agent = new AgentMachine(sim, { field, cable, central, cloud, twin });
    this.#receiver = new ReceiverMachine(sim, central);
    this.#sensors = new Sensors(sim, field, cable);
  }

  async run(): Promise<void> {
    const { timeline, scenario } = this.#sim;
    this.#sim.say('sim', JSON.stringify(scenario));
    this.#agent.start();
    this.#receiver.start();
    this.#sensors.start();
    const { story } = this.#plan;
    if (story) this.#tell(story);
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

  /** Checks what must have arrived by now, the windows that ended before `until`, and forgets them. */
  checkUntil(until: number): void {
    this.#check({ from: this.#checked, to: until });
    this.#checked = until;
    for (const part of [this.#sim.book, this.#sim.sent, this.#sim.delivery, this.#sensors]) part.forget(until);
  }

  end(): void {
    this.#agent.end();
    this.#receiver.end();
  }

  /** From here on nothing breaks; the clock is put right. */
  #quiet(): void {
    const sim = this.#sim;
    sim.faulty = false;
    this.#agent.machine.mend();
    for (const broker of [this.#central, this.#cloud]) broker.downUntil = sim.timeline.now;
    this.#field.heal();
    // A machine that sleeps still does so.
    this.#quietSince = Math.max(sim.timeline.now, this.#agent.asleepUntil);
    sim.say('sim', 'faults stop');
    const look = () => {
      this.#settled = sim.timeline.now >= this.#lastClosing && this.#left() === '';
      sim.timeline.after(2000, undefined, look);
    };
    sim.timeline.after(this.#quietSince - sim.timeline.now + this.#closingTime, undefined, look);
  }

  /**
   * By when the last windows are over. A reading without a time of its own has the one at which it is fetched, long after
   * the faults have stopped where the source's broker holds many: its wider windows may have just begun. And a machine
   * without a battery clock that starts so late is behind until the network tells it the time: so are its windows' ends.
   */
  get #lastClosing(): number {
    const { stored_at } = this.#sim.book;
    return Math.max(this.#quietSince, stored_at, this.#agent.startedAt + this.#clockBehind) + this.#closingTime;
  }

  get #clockBehind(): number {
    return this.#sim.scenario.clock === 'no chip' ? TOLD_WITHIN : 0;
  }

  /** How long the last windows may stay open after the last reading; silence is looked for with each commit. */
  get #closingTime(): number {
    const { windows, idle_after, clock_step, commit_interval } = this.#sim.scenario;
    const widest = Math.max(windows.pane.size, ...windows.wider.map(({ size }) => size));
    return widest + idle_after + commit_interval + (clock_step > 0 ? LONGEST_STEP : 0) + 5000;
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
    const missing = sim.sent.missing();
    sim.law(
      missing.length === 0,
      'nothing lost',
      () => `${missing.length} readings are not accounted for: ${missing.slice(0, 5)}`,
    );
    const known = this.#check({ from: this.#checked, to: Number.POSITIVE_INFINITY });
    if (this.#plan.endless) return this.#checkSum();
    const forked = sim.book.epochs.some((epoch) => epoch.forked);
    this.#checkFork();
    if (!this.#receiver.replaced && !forked) await checkShuffled(sim, [...this.#arrived.values()], known);
  }

  #check(span: Span): Archive {
    const let_go = letGo(this.#agent.path);
    const lost = salvaged(this.#sim, this.#agent.path);
    const known = this.#receiver.known(span.from);
    checkOutcome(this.#sim, 'receiver', known, { let_go, lost }, span);
    checkOutcome(this.#sim, 'cloud', this.#sim.delivery.accepted, { let_go, lost }, span);
    return known;
  }

  /**
   * An old copy of the disk that gives out a number again begins another epoch, as soon as it hears how far the receiver is. Where it
   * has gone further than that by then, the receiver tells that there were two messages of one number.
   */
  #checkFork(): void {
    const epoch = this.#sim.book.epochs.at(-1);
    if (!epoch?.forked) return;
    // Where nothing else goes wrong the agent hears of it at once.
    this.#sim.law(this.#plan.story === undefined, 'forks', () => 'an old copy went on under its old numbers');
    if (!this.#sim.delivery.ambiguous || this.#receiver.replaced) return;
    const told = this.#receiver.conflicts(epoch.name);
    this.#sim.law(told > 0, 'forks', () => 'an old copy went on under its old numbers, and nobody tells');
  }

  /** All readings of the whole run, counted at the receiver. */
  #checkSum(): void {
    const { book, scenario } = this.#sim;
    let count = 0;
    for (const { summary } of this.#receiver.known().windows.values()) {
      if (summary.window === scenario.windows.pane.name) count += summary.count;
    }
    this.#sim.law(
      count === book.summarised,
      'ledger',
      () => `${count} readings arrived, ${book.summarised} were summarised`,
    );
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
        return this.#agent.machine.jump();
      case 'sleeps':
        return this.#agent.sleep(length);
      case 'garbled':
        return this.#agent.garble();
      case 'copied':
        return this.#agent.copy();
      case 'put back':
        return this.#agent.putBack();
    }
  }

  #broker(fault: 'field away' | 'central away' | 'cloud away'): { cut(length: number): void } {
    return { 'field away': this.#field, 'central away': this.#central, 'cloud away': this.#cloud }[fault];
  }
}
