// Preloaded into the program: how late its main thread comes to what is due, as JSON lines when it is asked by SIGUSR2.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let asked = 0;
  process.on('SIGUSR2', () => {
    const ms = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100;
    // The first time what came before, the start among it, is forgotten.
    if (asked++ > 0) console.log(JSON.stringify({ loop_p99_ms: ms(delay.percentile(99)), loop_max_ms: ms(delay.max) }));
    else console.log(JSON.stringify({ loop_watched: 1 }));
    delay.reset();
  });
}
