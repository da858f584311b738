import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import type { Source } from '../../../agent/model/source.ts';
import { modbus } from '../../../drivers/modbus/driver.ts';
import { modbusSettings } from '../../../drivers/modbus/settings.ts';
import { virtualPort } from '../../../drivers/serial/virtual-port.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';
import { hasSocat, scratch } from '../serial/socat.ts';
import { type Habit, Slaves, wordOf } from './slaves.ts';

const TIMEOUT = 80;
const BLOCKS = [0, 100, 200];

/** Twelve slaves; three blocks each that are answered alike, so that only their order tells them apart. */
const HABITS: readonly Habit[] = [
  ...(['prompt', 'late', 'busy', 'dead', 'twice', 'in pieces'] as const),
  ...(['wrong checksum', 'prompt', 'very late', 'foreign', 'twice', 'prompt'] as const),
];
const UNITS = new Map(HABITS.map((habit, i) => [i + 1, habit]));
const DEAD = HABITS.indexOf('dead') + 1;

const cleanings: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

/** A pseudo-terminal whose other end is `say`; answers with what writes to it. */
async function ptyOf(hear: (bytes: Uint8Array) => void): Promise<{ path: string; say: (bytes: Uint8Array) => void }> {
  let line: Socket | undefined;
  const server = createServer((socket) => {
    line = socket;
    socket.setNoDelay(true);
    socket.on('data', hear);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const directory = await scratch();
  const path = directory.name('bus');
  const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
  const gone = once(socat, 'exit');
  cleanings.push(async () => {
    socat.kill('SIGKILL');
    await gone;
    line?.destroy();
    server.close();
    await directory.clean();
  });
  while (!line || !existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 10));
  return { path, say: (bytes) => void line?.write(bytes) };
}

async function poll(port: string, more: object = {}): Promise<{ source: Source; intake: RecordingIntake }> {
  const registers = BLOCKS.flatMap((at) => [at, at + 1].map((each) => ({ field: `r${each}`, at: each })));
  const devices = Object.fromEntries([...UNITS.keys()].map((unit) => [`d${unit}`, { unit, function: 4, registers }]));
  const settings = v.parse(modbusSettings, {
    port,
    baud: 115_200,
    timeout: `${TIMEOUT}ms`,
    every: '50ms',
    devices,
    ...more,
  });
  const source = await modbus.create('bus', settings, realWorld());
  const intake = recordingIntake();
  await source.open(intake);
  cleanings.push(() => source.close());
  return { source, intake };
}

/** Whether every living slave has been read so often, every one of its registers. */
function readOf(intake: RecordingIntake, times: number): () => boolean {
  const counts = new Map<string, number>();
  let seen = 0;
  const wanted = [...UNITS.keys()].filter((unit) => unit !== DEAD).length * BLOCKS.length * 2;
  return () => {
    for (; seen < intake.readings.length; seen++) {
      const { series } = intake.readings[seen] as { series: string };
      counts.set(series, (counts.get(series) ?? 0) + 1);
    }
    return counts.size === wanted && [...counts.values()].every((count) => count >= times);
  };
}

function misreported(intake: RecordingIntake): string[] {
  return intake.readings.flatMap(({ series, value }) => {
    const [, unit = 0, at = 0] = /^d(\d+)\/r(\d+)$/.exec(series)?.map(Number) ?? [];
    return value === wordOf(unit, at) ? [] : [`${series}=${value}`];
  });
}

describe('twelve slaves that are late, silent, busy, garbled and doubled, with echo and noise', {
  timeout: 120_000,
}, () => {
  test.skipIf(!hasSocat)(
    'on a pseudo-terminal: no register is reported for another, and the dead one slows nobody',
    async () => {
      const line: { hear?: (bytes: Uint8Array) => void } = {};
      const { path, say } = await ptyOf((bytes) => line.hear?.(bytes));
      const slaves = new Slaves(UNITS, TIMEOUT, say);
      cleanings.push(() => slaves.close());
      line.hear = (bytes) => slaves.hear(bytes);
      const { source, intake } = await poll(path);
      await intake.until(readOf(intake, 2));

      expect(misreported(intake)).toEqual([]);
      const { figures, state, reason, detail } = source.health();
      expect(figures['echoes']).toBeGreaterThan(100);
      expect(figures['timeouts']).toBeGreaterThan(0);
      expect(intake.notes['exceptions']).toBeGreaterThan(0);
      // Three questions, and then one every 5 s, 10 s, 20 s: while each of the others was asked many times.
      expect(slaves.heard.get(DEAD)).toBeLessThan(8);
      for (const unit of UNITS.keys()) if (unit !== DEAD) expect(slaves.heard.get(unit)).toBeGreaterThanOrEqual(6);
      expect([state, reason]).toEqual(['fault', 'a device does not answer']);
      expect(detail).toContain(`d${DEAD} (unit ${DEAD})`);
      expect(intake.offlines.map(({ device }) => device)).toContain(`d${DEAD}`);
    },
  );

  test.skipIf(hasSocat)('on a virtual port, where there is no socat', async () => {
    const cable = virtualPort('twelve');
    const slaves = new Slaves(UNITS, TIMEOUT, (bytes) => cable.write(bytes));
    cleanings.push(() => slaves.close());
    cable.onWritten((bytes) => slaves.hear(bytes));
    const { intake } = await poll('virtual://twelve');
    await intake.until(readOf(intake, 2));
    expect(misreported(intake)).toEqual([]);
  });
});
