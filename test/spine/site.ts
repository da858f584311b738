import { existsSync, readFileSync } from 'node:fs';
import { imbalance } from '../../agent/model/ledger.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { AgentStatus } from '../../agent/run/contract.ts';
import { askStatus, socketPath } from '../../agent/run/status-socket.ts';
import { until } from '../peers/until.ts';
import { type Finished, type Running, scratch, startWeir, weir } from '../peers/weir.ts';

/** An agent as a process of its own, with a configuration of the test's own, and what a user can ask it. */
export class Site {
  readonly directory = scratch();
  store = `${this.directory.path}/weir.db`;
  agent!: Running;

  get path(): string {
    return this.directory.path;
  }

  /** Writes the configuration, below agent and store, which commits ten times a second. */
  configure(text: string, store = this.store): this {
    this.store = store;
    this.directory.file('weir.yaml', `agent: { id: pi }\nstore: { path: ${store}, commit_interval: 100ms }\n${text}`);
    return this;
  }

  async start(): Promise<this> {
    this.agent = startWeir(['run', '-c', 'weir.yaml'], this.path);
    await this.said('"event":"started"');
    await until(() => existsSync(socketPath(this.store)), 'it can be asked for its status');
    return this;
  }

  /** Waits until the log has a text so many times. */
  async said(text: string, times = 1): Promise<void> {
    const { agent } = this;
    const ended = () => agent.process.exitCode !== null || agent.process.signalCode !== null;
    const enough = () => agent.output().split(text).length > times;
    await until(() => enough() || ended(), `the agent says ${text}`).catch((error) => this.#explain(error));
    if (!enough()) throw new Error(`the agent ended before it said ${text}:\n${agent.output()}`);
  }

  /** Waits until its status is as it should be, and answers it. */
  async shows(what: string, condition: (status: AgentStatus) => boolean, patience?: number): Promise<AgentStatus> {
    let status: AgentStatus | undefined;
    const looked = async () => {
      status = await askStatus(this.store);
      return condition(status);
    };
    await until(looked, what, patience).catch((error) => this.#explain(error, status));
    return status as AgentStatus;
  }

  /** What `weir status --json` says. */
  status(): AgentStatus {
    const { code, stdout, stderr } = weir(['status', '-c', 'weir.yaml', '--json'], { cwd: this.path });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as AgentStatus;
  }

  /** What is missing from the books by `weir status --json`, once every reading has come to rest. */
  async imbalance(): Promise<number> {
    await this.shows('every window is closed', ({ ledger }) => ledger.open === 0);
    return imbalance(this.status().ledger);
  }

  /** What `weir query` finds. */
  summaries(series = '**'): Summary[] {
    const { stdout } = weir(['query', series, '-c', 'weir.yaml', '--json', '--limit', '100000'], { cwd: this.path });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Summary);
  }

  /** Values of the windows of a series that hold one reading each, in order of time. */
  values(series: string): unknown[] {
    return this.summaries(series).map((summary) => summary.kind === 'gauge' && summary.count === 1 && summary.mean);
  }

  /** The most memory the process ever had, in MB; undefined where the system does not tell. */
  peakMemory(): number | undefined {
    try {
      const { pid } = this.agent.process;
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    } catch {
      return undefined; // Not Linux.
    }
  }

  /** Runs the agent to its end: for one that is to refuse. */
  refused(): Finished {
    return weir(['run', '-c', 'weir.yaml'], { cwd: this.path });
  }

  async close(): Promise<void> {
    await this.agent?.stop();
    this.directory.remove();
  }

  #explain(error: Error, status?: AgentStatus): never {
    const state = status && JSON.stringify([status.ledger, status.counts, status.sources, status.uplinks], null, 1);
    throw new Error(`${error.message}\n${state ?? ''}\nthe agent said:\n${this.agent.output().slice(-3000)}`);
  }
}
