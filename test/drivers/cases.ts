import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { openReader } from '../../drivers/decode/reader.ts';
import { decodeSettings } from '../../drivers/decode/settings.ts';
import { simulated } from '../../drivers/simulated/driver.ts';
import { newSensors } from '../../drivers/simulated/sensors.ts';
import type { TakenReading } from '../fakes/intake.ts';
import { recordingIntake } from '../fakes/intake.ts';

/** A golden case: bytes, or simulated sensors, and what must come of them. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly about: string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** What a case comes to: readings in order, and counts of what was none. */
export interface Outcome {
  readonly readings: readonly { readonly time: string; readonly series: string; readonly value: unknown }[];
  readonly invalid: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
}

const DRIVERS = join(import.meta.dirname, '../../drivers');

/** All cases of bytes and sensors under `drivers`; those of MQTT have a runner of their own. */
export function allCases(): Case[] {
  return readdirSync(DRIVERS).flatMap((driver) => {
    const folder = join(DRIVERS, driver, 'cases');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name): Case[] => {
      const path = join(folder, name, 'case.yaml');
      if (!existsSync(path)) return [];
      const given = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      if (!('decode' in given) && !('simulate' in given)) return [];
      return [{ name: `${driver}/${name}`, folder: join(folder, name), about: String(given['about']), given }];
    });
  });
}

export function expectedOf({ folder }: Case): Outcome {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Outcome;
}

/** The bytes of a case: `input.txt` and `input.bin` as they are, `input.hex` in hexadecimal digits with # comments. */
export function inputOf({ folder }: Case): Uint8Array {
  const hex = join(folder, 'input.hex');
  if (existsSync(hex)) return Buffer.from(readFileSync(hex, 'utf8').replace(/#.*|\s/g, ''), 'hex');
  const bin = join(folder, 'input.bin');
  return readFileSync(existsSync(bin) ? bin : join(folder, 'input.txt'));
}

/** Runs a case; its bytes come in chunks of `size`. */
export function run(one: Case, size = Number.POSITIVE_INFINITY): Outcome {
  return 'simulate' in one.given ? runSensors(one) : runBytes(one, size);
}

function runBytes(one: Case, size: number): Outcome {
  const { name, given } = one;
  const live = name.startsWith('serial/');
  const intake = recordingIntake({ labels: (given['states'] as string[] | undefined) ?? [] });
  const first_line = (given['first_line'] ?? (live ? 'discard' : 'keep')) as 'discard' | 'keep';
  const max_line = (given['max_line'] as number | undefined) ?? 1024;
  const decode = v.parse(decodeSettings(name.startsWith('file/') ? 'reject' : 'arrival'), given['decode']);
  const reader = openReader(decode, { max_line, first_line }, intake);
  const at = Date.parse(String(given['at'] ?? '2026-11-22T12:00:00Z'));
  const input = inputOf(one);
  const cut = (given['unplug_after'] as number | undefined) ?? 0;
  feed(input.subarray(0, cut));
  if (cut > 0) reader.interrupt();
  feed(input.subarray(cut));
  // A file's last line may lack its end; what a port leaves behind is torn.
  if (name.startsWith('file/')) feed(Uint8Array.of(10));
  reader.interrupt();
  return outcomeOf(intake.readings, intake.invalids, intake.notes);

  function feed(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += Math.min(size, bytes.length)) {
      reader.push(bytes.subarray(from, from + Math.min(size, bytes.length)), at, 0);
    }
  }
}

function runSensors({ given }: Case): Outcome {
  const { seed, sensors, rate } = v.parse(simulated.settings, given['simulate']);
  const turning = newSensors(sensors, seed, Date.parse('2026-11-22T12:00:00Z'), rate);
  const sent = Array.from({ length: given['readings'] as number }, () => turning.take()).flatMap((each) => each ?? []);
  const readings = sent.map(({ device, field, time, value }) => ({
    series: `${device}/${field}`,
    time,
    value: value ?? 'nan',
  }));
  return outcomeOf(readings, {}, {});
}

function outcomeOf(
  readings: readonly Pick<TakenReading, 'series' | 'time' | 'value'>[],
  invalid: Outcome['invalid'],
  notes: Outcome['notes'],
): Outcome {
  return {
    readings: readings.map(({ series, time, value }) => ({ time: new Date(time).toISOString(), series, value })),
    invalid: { ...invalid },
    notes: { ...notes },
  };
}
