// npm test: all tests, or those named: npm test -- test/clean/spike.test.ts
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './ensure/say.mjs';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

/** Programs that some tests talk to, and what is not tested without them. */
const PEERS = [
  { program: 'mosquitto', tests: 'tests against a real MQTT broker' },
  { program: 'socat', tests: 'tests against real pseudo-terminals' },
  { program: 'chromium', tests: 'tests of the page in a real browser' },
];

// Debian puts brokers into sbin, which is not on everybody's path.
process.env.PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);

ensure();
for (const { program, tests } of PEERS) {
  if (!installed(program)) say(`${program} is not installed: ${tests} are skipped (sudo apt install ${program})`);
}
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await run(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root });

function installed(program) {
  return process.env.PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // Not in this folder.
    }
  });
}
