import { readReport } from '../../agent/collect/report.ts';
import { askStatus } from '../../agent/run/status-socket.ts';
import { startProxy } from '../peers/proxy.ts';
import { hasSmallDisks, type SmallDisk, smallDisk } from '../peers/small-disk.ts';
import { until } from '../peers/until.ts';
import { scratch } from '../peers/weir.ts';
import { Centre } from '../spine/centre.ts';
import { Site } from '../spine/site.ts';
import { type CableBooks, cableBooks, type Lines } from './deafness.ts';
import { Field } from './field.ts';
import { Repeats } from './repeats.ts';

const DISK_MEGABYTES = 96;

type Directory = ReturnType<typeof scratch>;
type Link = Awaited<ReturnType<typeof startProxy>>;

/** A real agent with all that is around it, each a process of its own. */
export class World {
  readonly field: Field;
  readonly centre: Centre;
  readonly site = new Site();
  readonly disk: SmallDisk | undefined;
  /** In front of both brokers. */
  readonly proxies: readonly Link[];
  readonly #directory: Directory;
  /** Of each connection to the broker of the sensors. */
  readonly #repeats: readonly Repeats[];

  private constructor(
    field: Field,
    centre: Centre,
    proxies: readonly Link[],
    directory: Directory,
    repeats: readonly Repeats[],
  ) {
    this.#repeats = repeats;
    this.field = field;
    this.centre = centre;
    this.proxies = proxies;
    this.#directory = directory;
    this.disk = hasSmallDisks ? smallDisk(DISK_MEGABYTES) : undefined;
  }

  static async open(rate: number): Promise<World> {
    const directory = scratch();
    const field = await Field.open(`${directory.path}/port`, rate);
    const centre = await Centre.open();
    const repeats: Repeats[] = [];
    const watch = () => {
      const connection = new Repeats();
      repeats.push(connection);
      return (chunk: Buffer) => connection.push(chunk);
    };
    // A port is opened in the middle of a line for all that anybody knows: the first one is passed by.
    field.deaf.push({ why: 'opened', from: 0, to: 1 });
    const source = await startProxy(field.broker.port, '127.0.0.1', 0, watch);
    const proxies = [source, await startProxy(centre.broker.port)] as const;
    const world = new World(field, centre, proxies, directory, repeats);
    const store = `${world.disk?.path ?? world.site.path}/weir.db`;
    await world.site.configure(configuration(proxies[0].port, proxies[1].port, field.cable.port), store).start();
    await field.broker.logged('site/+/env');
    await field.begin();
    return world;
  }

  /** Readings counted at the receiver, of the sensors on the broker and of the one on the cable. */
  counted(): { messages: number; lines: number } {
    const lines = this.centre.counted('1s', 'bench/%');
    return { messages: this.centre.counted('1s') - lines, lines };
  }

  /** Messages that the broker of the sensors has sent once more, because it had heard of no acknowledgement. */
  repeated(): number {
    return this.#repeats.reduce((sum, { count }) => sum + count, 0);
  }

  /** Those that the agent had stored already, as it says in the books of all epochs. */
  duplicates(): number {
    return this.centre.ledgers().reduce((sum, { duplicate }) => sum + duplicate, 0);
  }

  /** What became of the lines written into the cable. */
  cable(): CableBooks {
    const windows = this.centre.summaries(`"window" = '1s' AND series = 'bench/n'`) as unknown as Lines[];
    return cableBooks(this.field.lines, this.field.deaf, windows);
  }

  /** Resolves when the agent reads the cable. */
  async listening(): Promise<void> {
    const reads = async () =>
      (await askStatus(this.site.store).catch(() => undefined))?.sources['bench']?.state === 'ok';
    await until(reads, 'the cable is read', 60_000);
  }

  /** Epochs whose books do not balance at the receiver. */
  unbalanced(): number {
    return readReport(this.centre.db).epochs.filter(({ ledger_imbalance }) => ledger_imbalance !== 0).length;
  }

  async close(): Promise<void> {
    await this.site.agent?.stop();
    await this.field.close();
    for (const proxy of this.proxies) await proxy.close();
    await this.centre.close();
    await this.site.close();
    this.disk?.remove();
    this.#directory.remove();
  }
}

const configuration = (source: number, centre: number, port: string) => `
sources:
  site:
    driver: mqtt
    url: mqtt://127.0.0.1:${source}
    topics: [{ topic: "site/{device}/env", payload: json, select: [n] }]
  bench: { driver: serial, port: ${port}, decode: { format: kv } }
windows: [1s, 10s, 1m]
uplinks:
  central: { driver: mqtt, url: "mqtt://127.0.0.1:${centre}", ack: receiver }
`;
