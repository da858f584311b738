import { openSync, writeSync } from 'node:fs';
import { SILENT } from '../../agent/model/log.ts';
import { answering } from '../../agent/store/answering.ts';
import { lockStore } from '../../agent/store/lock.ts';
import { openDatabase } from '../../agent/store/open-database.ts';
import { logBytes } from '../../agent/store/quota.ts';
import { SqliteStore } from '../../agent/store/sqlite-store.ts';
import type { Store, StoreSettings } from '../../agent/store/store.ts';
import { type Call, storeOf } from '../../agent/store/store-of.ts';
import { LittleAgent, littleStore } from './little-agent.ts';

// A run to be recorded: reference-run.ts PATH STEPS SYNCHRONOUS MAX_SIZE. What the world was told goes, a line of JSON
// each, into PATH.told, through the same tracer, so that its place among the writes is known.
const [path, steps, synchronous, max_size] = process.argv.slice(2) as [string, string, string, string];
const told = openSync(`${path}.told`, 'a');
const settings = littleStore(path, {
  durability: synchronous === 'NORMAL' ? 'process-crash' : 'power-loss',
  max_size: Number(max_size),
});
const store = openWith(settings);
const agent = await LittleAgent.start(store, (line) => writeSync(told, `${JSON.stringify(line)}\n`));
await agent.run(0, Number(steps));
// Not closed in order: the power goes out.
process.kill(process.pid, 'SIGKILL');

/** As `openStore`, but for a connection that is spoilt on purpose: no configuration can do that. */
function openWith(settings: StoreSettings): Store {
  const lock = lockStore(path);
  const opened = openDatabase(path, { durability: settings.durability, log_bytes: logBytes(settings.max_size) });
  if (synchronous === 'OFF') opened.db.pragma('synchronous = OFF');
  const answer = answering(new SqliteStore(opened.db, settings, SILENT, { ...opened, lock }), SILENT);
  const call = (async (method, ...args) => answer(method, args)) as Call;
  return storeOf(call, () => undefined);
}
