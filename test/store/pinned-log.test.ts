import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../../agent/store/open-store.ts';
import { LittleAgent, littleStore } from '../power/little-agent.ts';
import { newPath } from './station.ts';

let reader: ChildProcess | undefined;
afterEach(() => void reader?.kill('SIGKILL'));

test('a reader that never ends is named once the log has outgrown its bounds, and forgotten when it has ended', async () => {
  const path = newPath();
  const store = await openStore(littleStore(path, { max_size: 1024 * 1024, durability: 'process-crash' }));
  const alarms: (string | undefined)[] = [];
  const commit: typeof store.commit = async (step) => {
    const committed = await store.commit(step);
    alarms.push(committed.alarm);
    return committed;
  };
  const agent = await LittleAgent.start({ ...store, commit });
  let done = 0;
  const until = async (condition: () => boolean) => {
    for (const most = done + 3000; !condition() && done < most; done++) await agent.take(done);
    expect(condition()).toBe(true);
  };
  done = 40;
  await agent.run(0, done);
  reader = spawn(process.execPath, [
    ...['--import', 'tsx', fileURLToPath(new URL('./endless-reader.ts', import.meta.url))],
    path,
  ]);
  await once(reader.stdout as NodeJS.ReadableStream, 'data');
  await until(() => alarms.at(-1) !== undefined);
  expect(alarms.at(-1)).toMatch(
    new RegExp(
      `weir\\.db-wal, has grown to \\d+ MB: .* \\(.*\\(process ${reader.pid}\\)\\)\\. End it, before the disk is full$`,
    ),
  );
  const gone = once(reader, 'exit');
  reader.kill('SIGKILL');
  await gone;
  await until(() => alarms.at(-1) === undefined);
  await store.close();
}, 60_000);
