import { afterEach, expect, test } from 'vitest';
import { type Bus, newBus } from '../../../drivers/bus/bus.ts';
import type { Outcome } from '../../../drivers/bus/transactions.ts';
import { type VirtualPort, virtualPort, virtualTransport } from '../../../drivers/serial/virtual-port.ts';

const LINE = { baud: 115_200, bits: 8, parity: 'none', stop: 1 } as const;

let names = 0;
const cleanings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

/** A bus whose devices are the function: what they hear, and a way to speak. */
async function busWith(
  hear: (text: string, speak: (text: string) => void) => void,
): Promise<{ bus: Bus; cable: VirtualPort; heard: string[] }> {
  const name = `transactions-${names++}`;
  const cable = virtualPort(name);
  const heard: string[] = [];
  cable.onWritten((bytes) => {
    const text = Buffer.from(bytes).toString();
    heard.push(text);
    hear(text, (said) => cable.write(said));
  });
  const bus = newBus(virtualTransport(name), LINE, () => performance.now());
  bus.transactions.enter();
  cleanings.push(() => bus.transactions.leave());
  await opened(bus);
  return { bus, cable, heard };
}

/** Resolves once the port is open: somebody who joins hears of it. */
function opened(bus: Bus): Promise<void> {
  const nothing = () => undefined;
  return new Promise((resolve) => {
    const seat = bus.join({
      opened: () => resolve(),
      bytes: nothing,
      lost: nothing,
      problem: nothing,
      looked: nothing,
    });
    cleanings.push(() => seat.close());
  });
}

/** Asks `who?` and takes `who=...;` for the answer. */
function ask(bus: Bus, who: string, timeout = 200, urgent = false): Promise<Outcome> {
  return bus.transactions.ask({
    slave: who,
    urgent,
    request: Buffer.from(`${who}?`),
    timeout,
    find(received) {
      const found = new RegExp(`${who}=[^;]*;`).exec(Buffer.from(received).toString('latin1'));
      return found ? Buffer.from(found[0]) : undefined;
    },
  });
}

const textOf = (outcome: Outcome) => (outcome.kind === 'answer' ? Buffer.from(outcome.bytes).toString() : outcome.kind);

test('questions are asked one at a time, in their order, and each gets its own answer', async () => {
  let busy = false;
  const { bus, heard } = await busWith((text, speak) => {
    expect(busy).toBe(false);
    busy = true;
    setImmediate(() => {
      busy = false;
      speak(`${text.slice(0, -1)}=${text.charCodeAt(0)};`);
    });
  });
  const answers = await Promise.all(['a', 'b', 'c'].map((who) => ask(bus, who)));
  expect(answers.map(textOf)).toEqual(['a=97;', 'b=98;', 'c=99;']);
  expect(heard).toEqual(['a?', 'b?', 'c?']);
});

test('an answer in pieces, after noise and an echo, is found', async () => {
  const { bus } = await busWith((text, speak) => {
    speak(text.slice(0, 1));
    setImmediate(() => {
      speak(`${text.slice(1)}\xff#a`);
      setImmediate(() => speak('=1;'));
    });
  });
  expect(textOf(await ask(bus, 'a'))).toBe('a=1;');
  expect(bus.transactions.figures.echoes).toBe(1);
});

test('an echo alone is no answer', async () => {
  const { bus } = await busWith((text, speak) => speak(text));
  expect(textOf(await ask(bus, 'a', 30))).toBe('timeout');
});

test('what comes late is thrown away, and never meets the next question', async () => {
  let late: (() => void) | undefined;
  const { bus, heard } = await busWith((text, speak) => {
    if (heard.length === 1) late = () => speak('a=late;');
    else speak(`${text.slice(0, -1)}=prompt;`);
  });
  const first = ask(bus, 'a', 40);
  const second = ask(bus, 'a', 200);
  expect(textOf(await first)).toBe('timeout');
  late?.();
  expect(textOf(await second)).toBe('a=prompt;');
  expect(bus.transactions.figures.late_bytes).toBe(7);
});

test('a slave that is silent three times rests, and the others do not wait for it', async () => {
  const { bus, heard } = await busWith((text, speak) => {
    if (text !== 'dead?') speak(`${text.slice(0, -1)}=1;`);
  });
  for (let i = 0; i < 3; i++) expect(textOf(await ask(bus, 'dead', 10))).toBe('timeout');
  expect(textOf(await ask(bus, 'dead', 10))).toBe('resting');
  expect(textOf(await ask(bus, 'alive'))).toBe('alive=1;');
  expect(heard).toEqual(['dead?', 'dead?', 'dead?', 'alive?']);
});

test('a slave that has been silent but once keeps its turn', async () => {
  const { bus, heard } = await busWith((text, speak) => {
    if (text !== 'slow?') speak(`${text.slice(0, -1)}=1;`);
  });
  await ask(bus, 'slow', 10);
  await Promise.all([ask(bus, 'a'), ask(bus, 'slow', 10), ask(bus, 'b')]);
  expect(heard).toEqual(['slow?', 'a?', 'slow?', 'b?']);
});

test('what is urgent is asked before what waits', async () => {
  const { bus, heard } = await busWith((text, speak) => speak(`${text.slice(0, -1)}=1;`));
  await Promise.all([ask(bus, 'a'), ask(bus, 'b'), ask(bus, 'c', 200, true)]);
  expect(heard).toEqual(['a?', 'c?', 'b?']);
});

test('a port that is lost ends what waits, and one that is not open is not asked', async () => {
  const { bus, cable } = await busWith(() => undefined);
  const waiting = [ask(bus, 'a', 10_000), ask(bus, 'b', 10_000)];
  cable.unplug();
  expect((await Promise.all(waiting)).map(textOf)).toEqual(['closed', 'closed']);
  expect(textOf(await ask(bus, 'c'))).toBe('closed');
});

test('a flood without an answer is cut off, and the answer behind it is found', async () => {
  const { bus } = await busWith((_, speak) => {
    for (let i = 0; i < 20; i++) speak('x'.repeat(1000));
    setImmediate(() => speak('a=1;'));
  });
  expect(textOf(await ask(bus, 'a', 1000))).toBe('a=1;');
});
