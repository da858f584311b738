// Loaded into a process before its program (NODE_OPTIONS=--require): what happens inside of it and cannot be done to it
// from outside. SIGUSR2 sets it off: WEIR_INSIDE=block blocks the event loop for half a minute, heap and buffers take
// memory until somebody ends the process.
const { isMainThread } = require('node:worker_threads');

const HALF_A_MINUTE = 30_000;
const kept = [];

const DEEDS = {
  block: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HALF_A_MINUTE),
  heap() {
    for (;;) kept.push(new Array(10_000).fill(0.5));
  },
  buffers() {
    for (;;) kept.push(Buffer.alloc(4 * 1024 * 1024, 1));
  },
};

if (isMainThread) process.on('SIGUSR2', DEEDS[process.env.WEIR_INSIDE]);
