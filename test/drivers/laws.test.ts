import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { driverNamed, drivers } from '../../drivers/index.ts';
import { recordingIntake } from '../fakes/intake.ts';
import { FakeWorld } from '../fakes/world.ts';

const STATES = ['starting', 'ok', 'waiting', 'fault', 'ended'];
// What an example names is not there where the tests run; where it might be, it is left in peace.
const nowhere = mkdtempSync(join(tmpdir(), 'weir-laws-'));
afterAll(() => rmSync(nowhere, { recursive: true }));
const ELSEWHERE = { url: 'mqtt://127.0.0.1:1', port: join(nowhere, 'tty'), path: [join(nowhere, 'log')] };

/** The sources of a driver's example, with the device that they read taken away. */
function sourcesOf(driver: string): [string, object][] {
  const example = readFileSync(join(import.meta.dirname, '../../drivers', driver, 'example.yaml'), 'utf8');
  const loaded = loadConfig(example, `${driver}/example.yaml`);
  if (loaded.kind === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return Object.entries(loaded.config.sources).map(([name, section]) => {
    const settings = section.settings as object;
    const away = Object.entries(ELSEWHERE).filter(([key]) => key in settings);
    return [name, { ...settings, ...Object.fromEntries(away) }];
  });
}

const cases = drivers.flatMap(({ name: driver }) => sourcesOf(driver).map(([name, own]) => ({ driver, name, own })));

describe.each(cases)('a source of the driver $driver, as the $name of its example', ({ driver, name, own }) => {
  const create = () => driverNamed(driver).create(name, own as never, new FakeWorld());

  test('can be made without its device, and says how it is doing', async () => {
    const source = await create();
    expect(source.name).toBe(name);
    expect(STATES).toContain(source.health().state);
    await source.close();
  });

  test('opens, waits and goes on without its device, and throws nothing', async () => {
    const source = await create();
    await source.open(recordingIntake());
    source.pause();
    source.resume();
    const { state, since, figures } = source.health();
    expect(STATES).toContain(state);
    expect([since, ...Object.values(figures)].every(Number.isFinite)).toBe(true);
    await source.close();
  });

  test('adds nothing once it is closed, and may be closed again', async () => {
    const source = await create();
    const intake = recordingIntake();
    await source.open(intake);
    await source.close();
    const taken = JSON.stringify([intake.readings, intake.invalids, intake.deliveries]);
    await source.close();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(JSON.stringify([intake.readings, intake.invalids, intake.deliveries])).toBe(taken);
  });
});
