import { CATALOGUE, FAULTS } from './catalogue.ts';
import { type Fault, type Proof, type Standing, standingOf } from './fault.ts';

/** The catalogue for people: fault, promise, the tests that prove it, and how it stands. */
export function faultsReadme(): string {
  const count = (standing: Standing) => FAULTS.filter((fault) => standingOf(fault) === standing).length;
  return [
    '# Faults',
    '',
    `Generated from [the catalogue](catalogue.ts) by \`npm run generate\`. ${FAULTS.length} ways in which the world breaks: ` +
      `${count('proven')} proven by a test that injects the fault into the shipped code, ${count('open')} open ` +
      `(not proven, or only in part), ${count('not injectable')} that cannot be injected here.`,
    ...CATALOGUE.flatMap(({ title, faults }) => ['', `## ${title}`, '', ...HEAD, ...faults.map(row)]),
    '',
  ].join('\n');
}

const HEAD = ['| # | fault | promise | tests | stands |', '|---|---|---|---|---|'];

function row(fault: Fault): string {
  const tests = fault.proofs.map(proof).join('<br>');
  const missing = fault.open ?? fault.impossible;
  const stands = `${standingOf(fault)}${missing === undefined ? '' : `: ${missing}`}`;
  const cells = [fault.number, fault.fault, `**${fault.promised}**: ${fault.behaviour}`, tests, stands];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function proof([file, title]: Proof): string {
  return `[${file.split('/').slice(-2).join('/')}](${pathOf(file)}): ${title}`;
}

function pathOf(file: string): string {
  const name = /\.\w+$/.test(file) ? file : `${file}.test.ts`;
  return name.startsWith('drivers/mqtt/cases/') ? `../../${name}` : `../${name}`;
}
