import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { scratch } from '../peers/weir.ts';
import { type Fault, type Proof, standingOf } from './fault.ts';

/** What came of a fault. */
export interface Row {
  readonly fault: Fault;
  readonly result: 'ok' | 'failed' | 'skipped' | 'open' | 'not injectable';
  /** How long its tests took together, in milliseconds. */
  readonly took: number;
  /** What is wrong, of a fault that failed. */
  readonly why?: string;
}

/** One test as the runner reports it. */
interface Ran {
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly duration: number;
}

/** Runs the tests of the faults, as `npm test` runs them, and answers what came of each. */
export async function runFaults(faults: readonly Fault[]): Promise<Row[]> {
  const proven = faults.filter((fault) => standingOf(fault) === 'proven');
  const files = [...new Set(proven.flatMap(({ proofs }) => proofs.map(([file]) => testFile(file))))];
  const ran = files.length === 0 ? [] : await runTests(files);
  return faults.map((fault) => rowOf(fault, ran));
}

function rowOf(fault: Fault, ran: readonly Ran[]): Row {
  const standing = standingOf(fault);
  if (standing !== 'proven') return { fault, result: standing, took: 0 };
  const found = fault.proofs.map((proof) => ({ proof, tests: ran.filter((test) => proves(test, proof)) }));
  const took = found.reduce((sum, { tests }) => sum + tests.reduce((all, { duration }) => all + duration, 0), 0);
  const missing = found.find(({ tests }) => tests.length === 0);
  if (missing) return { fault, result: 'failed', took, why: `no test is named: ${missing.proof.join(': ')}` };
  const statuses = found.map(({ proof, tests }) => ({ proof, tests, statuses: tests.map(({ status }) => status) }));
  const failed = statuses.find((one) => one.statuses.includes('failed'));
  if (failed) return { fault, result: 'failed', took, why: failed.proof.join(': ') };
  const skipped = statuses.find((one) => !one.statuses.includes('passed'));
  if (skipped) return { fault, result: 'skipped', took, why: skipped.proof.join(': ') };
  return { fault, result: 'ok', took };
}

/** Titles are named as they stand in the source: what is put in at run time may be anything. */
function proves({ file, name }: Ran, [wanted, title]: Proof): boolean {
  if (!file.endsWith(`/${testFile(wanted)}`)) return false;
  // The test is named after the case.
  if (wanted.endsWith('.yaml')) return name.includes(basename(wanted, '.yaml'));
  if (wanted.endsWith('.ts')) return name.includes(title);
  const fixed = title.split(/\$\{[^}]*\}|\$\w+|%[sidj]/);
  return new RegExp(fixed.map(escapeRegExp).join('.*'), 's').test(name);
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Cases and targets of the fuzzer are run by the one test that runs all of their kind. */
function testFile(file: string): string {
  if (file.startsWith('fuzz/targets/')) return 'test/fuzz/parsers.test.ts';
  if (file.startsWith('drivers/mqtt/cases/')) return 'test/drivers/mqtt/cases.test.ts';
  return `test/${file}.test.ts`;
}

async function runTests(files: readonly string[]): Promise<Ran[]> {
  const directory = scratch();
  try {
    const report = join(directory.path, 'report.json');
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile=${report}`];
    const child = spawn(process.execPath, [vitest, 'run', ...files, ...reporters], { stdio: 'inherit' });
    const [code] = (await once(child, 'close')) as [number | null];
    if (!existsSync(report)) throw new Error(`the test runner ended with ${code} and without a report`);
    return read(report);
  } finally {
    directory.remove();
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { fullName: string; status: string; duration?: number | null }[];
  }[];
}

function read(report: string): Ran[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status, duration }) => ({
      file,
      name: fullName,
      status,
      duration: duration ?? 0,
    })),
  );
}
