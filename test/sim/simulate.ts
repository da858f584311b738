import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentMachine } from './agent-life.ts';
import { Cable } from './cable.ts';
import { FieldBroker } from './field-broker.ts';
import { letGo } from './let-go.ts';
import { type Mutant, NONE } from './mutant.ts';
import { checkOutcome } from './outcome.ts';
import { ReceiverMachine } from './receiver-life.ts';
import { scenarioOf } from './scenario.ts';
import { Sensors } from './sensors.ts';
import { checkShuffled } from './shuffled.ts';
import { Sim } from './sim.ts';
import { Twin } from './twin.ts';
import { Upstream } from './upstream.ts';
import { installTimers } from './virtual-timers.ts';

const MINUTE = 60_000;
/** When the faults have stopped, everything must be delivered within this time. */
const PATIENCE = 45 * MINUTE;
/** How far the wall clock jumps at most. */
const STEP = 2 * MINUTE;
/** How often the faults are dealt. */
const TICK = MINUTE / 6;

export interface Run {
  readonly seed: number;
  /** The law that was broken, and how; absent where all held. */
  readonly violation?: string;
  readonly trace: readonly string[];
  readonly hash: string;
  /** Virtual time, ms. */
  readonly length: number;
  readonly events: number;
  readonly figures: Sim['figures'];
}

/** Memory, where there is such a file system: nothing here needs to survive a power cut. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Runs one world to its end. The same seed gives the same run. */
export async function simulate(seed: number, mutant: Mutant = NONE, echo?: (line: string) => void): Promise<Run> {
  const directory = mkdtempSync(join(SCRATCH, 'weir-sim-'));
  const sim = new Sim(seed, scenarioOf(seed), mutant, directory);
  sim.trace.echo = echo;
  const restore = installTimers(sim.timeline);
  let violation: string | undefined;
  const world = new SimulatedWorld(sim);
  try {
    await world.run();
  } catch (error) {
    violation =
      error instanceof Error
        ? `${error.name === 'Violation' ? '' : error.stack} ${error.message}`.trim()
        : String(error);
  } finally {
    world.end();
    restore();
    rmSync(directory, { recursive: true, force: true });
  }
  const { timeline, trace, figures } = sim;
  const run = {
    seed,
    trace: trace.last(400),
    hash: trace.hash,
    length: timeline.now,
    events: timeline.events,
    figures,
  };
  return violation === undefined ? run : { ...run, violation };
}

/** Sensors, their broker and cable, the agent, two brokers above it, and a receiver. */
class SimulatedWorld {
  readonly #sim: Sim;
  readonly #field: FieldBroker;
  readonly #cable: Cable;
  readonly #central: Upstream;
  readonly #cloud: Upstream;
  readonly #agent: AgentMachine;
  readonly #receiver: ReceiverMachine;
  readonly #arrived = new Map<string, Uint8Array>();
  #quietSince = Number.POSITIVE_INFINITY;
  #settled = false;

  constructor(sim: Sim) {
    this.#sim = sim;
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
    this.#everyMinute();
    await timeline.run(scenario.length);
    this.#quiet();
    await timeline.run(this.#quietSince + this.#closingTime + PATIENCE, () => this.#settled);
    this.#sim.law(this.#settled, 'I9 liveness', () => `not delivered: ${this.#left()}`);
    await this.#checkEnd();
    await timeline.run(timeline.now + 1);
  }

  end(): void {
    this.#agent.end();
    this.#receiver.end();
  }

  /** From here on nothing breaks; the clock is put right. */
  #quiet(): void {
    const { sim } = { sim: this.#sim };
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
    return widest + idle_after + (clock_step > 0 ? STEP : 0) + 5000;
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

  /** The faults that strike by the minute. */
  #everyMinute(): void {
    const sim = this.#sim;
    const { scenario, timeline } = sim;
    const chance = sim.chance('faults');
    const strikes = (perMinute: number) => sim.strikes((perMinute * TICK) / MINUTE);
    const tick = () => {
      timeline.after(TICK * chance.between(0.2, 1.8), undefined, tick);
      if (!sim.faulty) return;
      const brokers = [this.#field, this.#central, this.#cloud];
      for (const broker of brokers) {
        const outage = strikes(scenario.outage);
        if (!outage && !strikes(scenario.cut)) continue;
        sim.figures.cuts++;
        broker.cut(outage ? chance.between(0.05, 1) * scenario.longest_outage : chance.between(0, 5000));
      }
      if (strikes(scenario.session_loss)) this.#field.loseSession();
      if (strikes(scenario.unplug)) this.#cable.unplug(chance.between(20, 8000));
      if (strikes(scenario.broker_loss)) this.#central.lose();
      if (strikes(scenario.orderly_stop)) this.#agent.stop();
      if (strikes(scenario.crash)) this.#agent.crash('at any time');
      if (strikes(scenario.crash)) this.#receiver.crash('at any time');
      if (strikes(scenario.receiver_loss)) this.#receiver.lose();
      if (strikes(scenario.clock_step)) {
        sim.wall_error = Math.round(chance.between(-1, 1) * STEP);
        sim.say('sim', `the wall clock is off by ${sim.wall_error} ms`);
      }
    };
    tick();
  }
}
