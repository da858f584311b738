import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FLAG } from '../../../agent/model/batch.ts';
import type { Source } from '../../../agent/model/source.ts';
import { planSeries } from '../../../config/plan-series.ts';
import { sysfsSettings } from '../../../drivers/sysfs/settings.ts';
import { sysfsSource } from '../../../drivers/sysfs/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { FakeWorld } from '../../fakes/world.ts';
import { plant, type Tree } from './tree.ts';

interface Case {
  readonly name: string;
  readonly about: string;
  readonly settings: object;
  readonly tree: Tree;
  readonly expected: { readonly readings: readonly string[]; readonly invalid: Readonly<Record<string, number>> };
}

const CASES = join(import.meta.dirname, '../../../drivers/sysfs/cases');
const cases = readdirSync(CASES).map((name): Case => {
  const text = readFileSync(join(CASES, name, 'case.yaml'), 'utf8');
  return { name, ...(parse(text) as Omit<Case, 'name'>) };
});

const opened: Source[] = [];
const roots: string[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()));
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

async function open(tree: Tree, given: object, world = new FakeWorld()) {
  const root = plant(tree);
  roots.push(root);
  const own = JSON.parse(JSON.stringify(given).replaceAll('$TREE', root)) as object;
  const settings = v.parse(sysfsSettings, { sysfs: root, ...own });
  const source = sysfsSource('house', settings, world);
  const intake = recordingIntake({ planFor: planSeries({ series: {}, allowed_lateness: 0 }) });
  opened.push(source);
  await source.open(intake);
  return { root, source, intake, world };
}

describe.each(cases)('$name: $about', ({ settings, tree, expected }) => {
  test('gives the expected readings and counts', async () => {
    const { intake, source } = await open(tree, settings);
    const items = expected.readings.length + Object.values(expected.invalid).reduce((sum, count) => sum + count, 0);
    await intake.until(() => intake.deliveries.length >= items);
    const wanted = expected.readings.map((reading) => reading.replace('...', ''));
    expect(
      intake
        .taken()
        .map((reading, i) => (expected.readings[i]?.endsWith('...') ? reading.slice(0, wanted[i]?.length) : reading)),
    ).toEqual(wanted);
    expect(intake.invalids).toEqual(expected.invalid);
    expect(source.health().figures['items']).toBe(items);
  });
});

const THERMOMETER = '6c 01 4b 46 7f ff 0c 10 2b : crc=2b YES\n6c 01 4b 46 7f ff 0c 10 2b t=22750\n';

test('85 °C and its limits are known with the thermometer', async () => {
  const { intake } = await open({ 'bus/w1/devices/28-000000000001/w1_slave': THERMOMETER }, { one_wire: true });
  await intake.until(() => intake.readings.length > 0);
  const plan = intake.plans['28-000000000001/temperature'];
  expect(plan).toMatchObject({ quantity: 'temperature_ds18b20', unit: '°C', kind: 'gauge' });
  expect(plan?.rules.map(({ rule }) => rule)).toEqual(['sentinel', 'range']);
});

test('everything is read again after the time that is set', async () => {
  const { intake } = await open(
    { 'class/hwmon/hwmon0/name': 'cpu', 'class/hwmon/hwmon0/temp1_input': '40000' },
    {
      hwmon: 'cpu',
      every: '10ms',
    },
  );
  await intake.until(() => intake.readings.length >= 3);
  expect(new Set(intake.taken())).toEqual(new Set(['cpu/temp1=40']));
});

test('a thermometer that is unplugged no longer holds its value, and one that comes is found', async () => {
  const world = new FakeWorld();
  const first = '28-000000000001';
  const { intake, root } = await open(
    { [`bus/w1/devices/${first}/w1_slave`]: THERMOMETER, 'bus/w1/devices/28-000000000002/w1_slave': THERMOMETER },
    { one_wire: true, every: '10ms' },
    world,
  );
  await intake.until(() => intake.readings.length >= 2);
  rmSync(join(root, 'bus/w1/devices', first), { recursive: true });
  await intake.until(() => intake.offlines.length > 0);
  expect(intake.offlines.map(({ device }) => device)).toEqual([first]);
  plantInto(root, '28-000000000003');
  await world.pass(61_000);
  await intake.until(() => intake.readings.some(({ series }) => series.startsWith('28-000000000003')));
});

test('says what to do where there is nothing to read', async () => {
  const { source, intake } = await open({}, { one_wire: true });
  await expect.poll(() => source.health().state).toBe('waiting');
  expect(source.health()).toMatchObject({ reason: 'nothing to read', detail: expect.stringContaining('w1-gpio') });
  expect(intake.deliveries).toEqual([]);
});

test('says why where nothing can be read', async () => {
  const { source } = await open({}, { files: [{ path: '$TREE/gone', field: 'gone' }] });
  await expect.poll(() => source.health().state).toBe('fault');
  expect(source.health().detail).toContain('gone');
});

test('reads nothing while the agent can take no more, and goes on then', async () => {
  const { source, intake } = await open({ x: '1' }, { files: [{ path: '$TREE/x', field: 'x' }], every: '10ms' });
  await intake.until(() => intake.readings.length > 0);
  source.pause();
  source.resume();
  const before = intake.readings.length;
  await intake.until(() => intake.readings.length > before + 1);
  expect(intake.readings.every(({ flags }) => (flags & FLAG.OWN_TIME) === 0)).toBe(true);
});

test('adds nothing after it was closed', async () => {
  const { source, intake } = await open({ x: '1' }, { files: [{ path: '$TREE/x', field: 'x' }], every: '10ms' });
  await intake.until(() => intake.readings.length > 0);
  await source.close();
  const before = intake.deliveries.length;
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(intake.deliveries.length).toBe(before);
});

function plantInto(root: string, device: string): void {
  const folder = join(root, 'bus/w1/devices', device);
  mkdirSync(folder);
  writeFileSync(join(folder, 'w1_slave'), THERMOMETER);
}
