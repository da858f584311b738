import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { formatProblems } from '../../../config/problems.ts';
import { secretOf } from '../../../config/secrets.ts';
import { openLink } from '../../../drivers/mqtt/link.ts';
import { runCollect } from '../../collect/collect.ts';
import { collectSettings } from '../../collect/settings.ts';
import { openSqlite } from '../../collect/sqlite-database.ts';
import { EXIT, Failure } from '../../model/failure.ts';
import { startAgent } from '../../run/agent.ts';
import { realWorld } from '../../run/machine.ts';
import { openDoors } from '../open-doors.ts';
import { boardListener, newBoard } from './board.ts';
import { startBroker } from './broker.ts';
import { demoConfig } from './demo-config.ts';
import { openFileLog } from './file-log.ts';
import { freePort } from './free-port.ts';
import { startSensors } from './sensors.ts';
import { openSerialLine } from './serial-line.ts';

/** What was started, to be closed in the opposite order, whatever happened in between. */
export type Closers = (() => Promise<void> | void)[];

/** All that runs in the demo. */
export type House = Awaited<ReturnType<typeof openHouse>>;

/** Starts broker, receiver, agent, page and sensors; each puts how to close it into `closers` at once. */
export async function openHouse(dir: string, pagePort: number, closers: Closers) {
  const folder = resolve(dir);
  await mkdir(folder, { recursive: true });
  const paths = {
    config: join(folder, 'weir.yaml'),
    edge: join(folder, 'edge.db'),
    central: join(folder, 'central.db'),
  };
  const database = holdFolder(paths.central);
  const log = openFileLog(join(folder, 'demo.log'));
  closers.push(() => log.close());
  const broker = await startBroker();
  closers.push(broker.close);
  const line = await openSerialLine();
  closers.push(line.close);
  const port = await freePort(pagePort, '127.0.0.1');
  const facts = { broker: broker.url, port: line.port, store: paths.edge, page: `127.0.0.1:${port ?? 0}` };
  const config = await configure(paths.config, demoConfig(facts));
  const world = realWorld(log, secretOf);
  const settings = v.parse(collectSettings, { url: broker.url, db: paths.central, protocol: 4 });
  const receiver = runCollect(settings, { world, openLink, database });
  closers.push(() => receiver.close());
  const agent = await startAgent({ config, log });
  closers.push(() => agent.close());
  const doors = await openDoors({ agent, store: paths.edge, listen: config.http?.listen, log });
  closers.push(doors.close);
  const board = newBoard();
  closers.push(agent.listen(boardListener(board, '10s')));
  const sensors = startSensors(line, broker);
  closers.push(sensors.stop);
  return { agent, receiver, board, sensors, broker, line, page: doors.page, paths, log: join(folder, 'demo.log') };
}

/** One demo at a time uses a folder: the second ends here, before it writes over what the first one uses. */
function holdFolder(central: string) {
  try {
    return openSqlite(central);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${error.message}: weir demo --dir FOLDER`, { cause: error });
  }
}

async function configure(file: string, text: string): Promise<Config> {
  await writeFile(file, text);
  const loaded = loadConfig(text, file);
  if (loaded.kind === 'bad') throw new Failure(EXIT.configuration, formatProblems(file, loaded.problems));
  return loaded.config;
}
