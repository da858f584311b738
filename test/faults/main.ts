import { parseArgs } from 'node:util';
import { FAULTS } from './catalogue.ts';
import { runKills } from './kills.ts';
import { measureRecovery } from './recovery.ts';
import { type Row, runFaults } from './table.ts';

// npm run test:faults: every fault of the catalogue with what came of it. With --kills, and no table: a real agent
// ended so many times while readings come in. With --recovery: how long it takes to be back at work.

const { values } = parseArgs({
  options: {
    fault: { type: 'string', multiple: true, default: [] },
    kills: { type: 'string' },
    recovery: { type: 'boolean', default: false },
    readings: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '600' },
  },
});

if (values.recovery) process.exitCode = (await measureRecovery()) ? 0 : 1;
else if (values.kills !== undefined) {
  const kept = await runKills(Number(values.kills), Number(values.readings), Number(values.rate));
  process.exitCode = kept ? 0 : 1;
} else {
  const wanted = values.fault.map(Number);
  const rows = await runFaults(FAULTS.filter(({ number }) => wanted.length === 0 || wanted.includes(number)));
  process.stdout.write(`${rows.map(line).join('')}\n${sum(rows)}\n`);
  process.exitCode = rows.some(({ result }) => result === 'failed') ? 1 : 0;
}

function line({ fault, result, took, why }: Row): string {
  const tests = fault.proofs.length === 1 ? '1 test ' : `${fault.proofs.length} tests`;
  const seconds = `${(took / 1000).toFixed(1)} s`.padStart(8);
  const head = `${String(fault.number).padStart(3)}  ${result.padEnd(15)}${seconds}  ${tests}  ${fault.fault}`;
  const missing = why ?? fault.open ?? fault.impossible;
  return `${head}: ${fault.promised}\n${missing === undefined ? '' : `${' '.repeat(18)}${missing}\n`}`;
}

function sum(rows: readonly Row[]): string {
  const count = (result: Row['result']) => rows.filter((row) => row.result === result).length;
  return (
    `${rows.length} faults: ${count('ok')} ok, ${count('failed')} failed, ${count('skipped')} skipped, ${count('open')} open, ` +
    `${count('not injectable')} not injectable. All of these tests run with npm test.`
  );
}
