import { createWriteStream } from 'node:fs';

/**
 * A device on the other end of a serial line, in a process of its own: lines of two readings at an even pace. Says
 * on standard output what happens, a JSON line each.
 *
 * Arguments: the terminal, lines to warm up with, lines to measure, lines a second.
 */
const [path, ...numbers] = process.argv.slice(2) as [string, ...string[]];
const [warm_up, measured, rate] = numbers.map(Number) as [number, number, number];
const last = warm_up + measured;
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const terminal = createWriteStream(path, { flags: 'a' });

// What comes first after opening a port is left aside as the rest of a line that nobody saw the beginning of.
terminal.write('\n');
const began = Date.now();
let sent = 0;
const timer = setInterval(
  () => {
    const due = Math.min(last, Math.floor(((Date.now() - began) * rate) / 1000));
    while (sent < due) send();
    if (sent === last) clearInterval(timer);
  },
  Math.max(1, 1000 / rate),
);

function send(): void {
  const swing = Math.sin(sent / 500);
  terminal.write(`${(20 + 5 * swing).toFixed(2)},${(50 - 9 * swing).toFixed(1)}\n`);
  sent++;
  if (sent === warm_up) say({ began: Date.now(), before: sent });
  if (sent === last) say({ done: Date.now(), after: sent });
}
