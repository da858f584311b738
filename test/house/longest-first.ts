import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The test files that take longest, the longest first. The simulation leads: it works at the lowest priority, in
 * processes of its own, and takes what the others leave while they wait for brokers, ports and windows.
 */
const LONGEST = [
  'sim/sim',
  'power/power',
  'spine/kill',
  'spine/outage',
  'power/sweep',
  'sim/mutants',
  'power/whole-agent',
  'faults/ended',
  'faults/lying-card',
  'cli/replay',
  'cli/demo',
  'store/retention',
  'store/salvage',
  'window/step-laws',
];

/** The order of the test files: who takes longest begins first, so that nothing long is left alone at the end. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

function place({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? LONGEST.length : at;
}
