import { StepFailure, say } from './say.mjs';

const OLDEST = [20, 19];

/** When each release line stops getting security fixes (nodejs/Release, schedule.json). */
const END_OF_LIFE = {
  20: '2026-04-30',
  21: '2024-06-01',
  22: '2027-04-30',
  23: '2025-06-01',
  24: '2028-04-30',
  25: '2026-06-01',
};

/** Refuses a Node that is too old, and warns of one that no longer gets security fixes. */
export function checkNode(version, today) {
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new StepFailure(
      `Node ${version} is too old: Weir needs ${OLDEST.join('.')} or newer. Node 24 is recommended: https://nodejs.org`,
    );
  }
  const end = END_OF_LIFE[major];
  if (end && today > new Date(end)) {
    say(`Node ${version} has had no security fixes since ${end}. Weir works with it; Node 24 is recommended.`);
  }
}
