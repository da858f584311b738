import type { AgentStatus } from '../../agent/run/contract.ts';
import { askStatus } from '../../agent/run/status-socket.ts';
import type { Mosquitto } from '../peers/mosquitto.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';

export interface EdgeOptions {
  /** Where readings come from: the port of a broker, or of a proxy before it. */
  readonly source: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Where summaries go. */
  readonly centre: number;
  /** Fields that are read of messages on `site/DEVICE/env`. */
  readonly fields: readonly string[];
  /** More settings of the uplink, in YAML. */
  readonly uplink?: string;
  /** How it is started, in its directory; default: as it is. */
  readonly start?: (args: readonly string[], directory: string) => Running;
}

/** The agent under test as a process of its own: reads `site/+/env` at QoS 1, windows of 1 s and 10 s, proven delivery. */
export class Edge {
  readonly #directory = scratch();
  readonly #start: () => Running;
  #agent: Running;
  #began = 0;

  constructor({ source, host = '127.0.0.1', centre, fields, uplink = '', start = startWeir }: EdgeOptions) {
    this.#start = () => {
      this.#began = performance.now();
      return start(['run', '-c', 'weir.yaml'], this.#directory.path);
    };
    this.#directory.file(
      'weir.yaml',
      `
agent: { id: pi }
store: { path: ${this.#directory.path}/weir.db, commit_interval: 100ms }
sources:
  site:
    driver: mqtt
    url: mqtt://${host}:${source}
    topics: [{ topic: "site/{device}/env", payload: json, select: [${fields.join(', ')}] }]
windows: [1s, 10s]
uplinks:
  central: { driver: mqtt, url: "mqtt://${host}:${centre}", ack: receiver${uplink && `, ${uplink}`} }
`,
    );
    this.#agent = this.#start();
  }

  get agent(): Running {
    return this.#agent;
  }

  /** Resolves when the broker knows its subscription: from then on nothing published is missed. */
  async subscribed(broker: Mosquitto): Promise<void> {
    await until(() => broker.log().includes('site/+/env'), 'the agent has subscribed');
  }

  /** Resolves when its source is online, with the milliseconds since its start. */
  async online(): Promise<number> {
    const online = () => /"client":"[^"]*-site"[^\n]*"mqtt_online"/.test(this.#agent.output());
    await until(online, 'its source is online', 60_000);
    return performance.now() - this.#began;
  }

  /** kill -9, and a new process on the same state. */
  async killAndRestart(): Promise<void> {
    await this.#agent.kill();
    this.#agent = this.#start();
  }

  /** kill -9; what becomes of its state before the new process is up to `between`. */
  async killAndRestartAfter(between: () => void): Promise<void> {
    await this.#agent.kill();
    between();
    this.#agent = this.#start();
  }

  /** SIGTERM once it runs, and a new process on the same state; answers the exit code of the old one. */
  async stopAndRestart(): Promise<number | null> {
    await until(() => this.#agent.output().includes('"started"'), 'the agent has started');
    const code = await this.#agent.stop();
    this.#agent = this.#start();
    return code;
  }

  /** What `weir status` says, and what the agent said last: for a failing test to show. */
  says(): string {
    const { stdout } = weir(['status', '-c', 'weir.yaml'], { cwd: this.#directory.path });
    return `${stdout}\n${this.#agent.output().slice(-3000)}`;
  }

  /** The path of its store. */
  get store(): string {
    return `${this.#directory.path}/weir.db`;
  }

  status(): Promise<AgentStatus> {
    return askStatus(this.store);
  }

  async close(): Promise<void> {
    await this.#agent.stop();
    this.#directory.remove();
  }
}
