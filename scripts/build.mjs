// npm run build: installs and compiles what is missing or out of date.

import { say } from './ensure/say.mjs';
import { ensure } from './ensure.mjs';

ensure();
say('up to date: dist/agent/cli/weir.js');
