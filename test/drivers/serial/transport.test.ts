import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { serialTransport } from '../../../drivers/serial/serial-port.ts';
import { tcpAddress, tcpTransport } from '../../../drivers/serial/tcp-port.ts';
import type { LineSettings, Port, Transport } from '../../../drivers/serial/transport.ts';
import { virtualPort, virtualTransport } from '../../../drivers/serial/virtual-port.ts';
import { hasSocat, openPty, scratch } from './socat.ts';

const LINE: LineSettings = { baud: 9600, bits: 8, parity: 'none', stop: 1 };

/** A device at the other end of a cable, for one implementation of transports. */
interface Rig {
  readonly transport: Transport;
  send(text: string): Promise<void>;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** Both ends are let go of. */
  clean(): Promise<void>;
}

let names = 0;

async function virtualRig(): Promise<Rig> {
  const name = `law-${names++}`;
  const cable = virtualPort(name);
  return {
    transport: virtualTransport(name),
    send: async (text) => cable.write(text),
    unplug: async () => cable.unplug(),
    plug: async () => cable.plug(),
    clean: async () => cable.unplug(),
  };
}

async function ptyRig(): Promise<Rig> {
  const directory = await scratch();
  const path = directory.name('port');
  let pty = await openPty(path);
  return {
    transport: await serialTransport(path),
    send: (text) => pty.send(text),
    unplug: () => pty.kill(),
    async plug() {
      pty = await openPty(path);
    },
    async clean() {
      await pty.kill();
      await directory.clean();
    },
  };
}

/** A serial server, as ser2net is one: what the device sends goes to whoever is connected. */
async function tcpRig(): Promise<Rig> {
  const sockets = new Set<Socket>();
  const start = async (port: number) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      server.emit('joined');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await start(0);
  const { port } = server.address() as { port: number };
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  // Time passes a minute with each look, so that a host that was away is looked for at once.
  let mono = 0;
  return {
    transport: tcpTransport({ host: '127.0.0.1', port }, () => (mono += 60_000)),
    async send(text) {
      while (sockets.size === 0) await once(server, 'joined');
      for (const socket of sockets) socket.write(text);
    },
    unplug: stop,
    async plug() {
      server = await start(port);
    },
    clean: stop,
  };
}

const cleanings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

async function openAt(transport: Transport): Promise<Port> {
  const where = transport.locate();
  if (where.kind !== 'found') throw new Error(where.detail);
  const result = await transport.open(where.path, LINE);
  if (result.kind !== 'open') throw new Error(result.detail);
  cleanings.push(() => result.port.close());
  return result.port;
}

/** Collects what arrives; `until` resolves when it holds the text. */
function listen(port: Port) {
  const events = new EventTarget();
  const heard = { text: '', lost: 0 };
  const decoder = new TextDecoder();
  port.onBytes((chunk) => {
    heard.text += decoder.decode(chunk);
    events.dispatchEvent(new Event('change'));
  });
  port.onLost(() => {
    heard.lost++;
    events.dispatchEvent(new Event('change'));
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await once(events as never, 'change');
  };
  return { heard, until };
}

describe.each([
  ['virtual', virtualRig, true, true],
  ['serialport on a pseudo-terminal', ptyRig, hasSocat, true],
  ['TCP', tcpRig, true, false],
] as const)('a transport (%s)', (_name, makeRig, available, here) => {
  const law = test.skipIf(!available);
  // Whether a device is there, and who reads it, cannot be seen through a network.
  const lawHere = test.skipIf(!available || !here);
  const rig = async () => {
    const made = await makeRig();
    cleanings.push(() => made.clean());
    return made;
  };

  law('hands over bytes in the order they were sent', async () => {
    const { transport, send } = await rig();
    const { heard, until } = listen(await openAt(transport));
    for (let i = 0; i < 50; i++) await send(`${i}\n`);
    const all = Array.from({ length: 50 }, (_, i) => `${i}\n`).join('');
    await until(() => heard.text.length >= all.length);
    expect(heard.text).toBe(all);
  });

  law('says once that the device has gone', async () => {
    const { transport, unplug } = await rig();
    const { heard, until } = listen(await openAt(transport));
    await unplug();
    await until(() => heard.lost > 0);
    expect(heard.lost).toBe(1);
  });

  lawHere('locates nothing where nothing is plugged in, and the device again when it is', async () => {
    const { transport, unplug, plug } = await rig();
    expect(transport.locate().kind).toBe('found');
    await unplug();
    expect(transport.locate()).toMatchObject({ kind: 'problem', reason: 'no such port', state: 'waiting' });
    await plug();
    expect(transport.locate().kind).toBe('found');
  });

  law('opens again after the device has been away', async () => {
    const { transport, send, unplug, plug } = await rig();
    const first = listen(await openAt(transport));
    await unplug();
    await first.until(() => first.heard.lost === 1);
    await plug();
    const { heard, until } = listen(await openAt(transport));
    await send('again\n');
    await until(() => heard.text.includes('\n'));
    expect(heard.text).toBe('again\n');
  });

  lawHere('gives a port to one reader, and names the one that has it to the next', async () => {
    const { transport } = await rig();
    await openAt(transport);
    const where = transport.locate();
    const second = await transport.open(where.kind === 'found' ? where.path : '', LINE);
    expect(second).toMatchObject({ kind: 'problem', state: 'fault' });
    expect(second.kind === 'problem' && second.reason).toMatch(new RegExp(`^held by process ${process.pid} `));
  });

  law('lets go of the port when it is closed', async () => {
    const { transport, send } = await rig();
    const port = await openAt(transport);
    const before = listen(port);
    await port.close();
    const after = listen(await openAt(transport));
    await send('x\n');
    await after.until(() => after.heard.text.includes('\n'));
    expect(before.heard).toEqual({ text: '', lost: 0 });
  });

  law('holds back what comes while it is paused', async () => {
    const { transport, send } = await rig();
    const port = await openAt(transport);
    port.pause();
    const { heard, until } = listen(port);
    await send('1\n');
    await send('2\n');
    expect(heard.text).toBe('');
    port.resume();
    await until(() => heard.text.length >= 4);
    expect(heard.text).toBe('1\n2\n');
  });
});

test('what a virtual port cannot deliver is counted, as it is lost on a real one', async () => {
  const cable = virtualPort('nobody-listens');
  cable.write('T=1\n');
  expect(cable.lost_bytes).toBe(4);
});

test.each([
  ['tcp://192.168.1.20:4001', { host: '192.168.1.20', port: 4001 }],
  ['tcp://meter.local:502/', { host: 'meter.local', port: 502 }],
  ['tcp://[fe80::1]:4001', { host: 'fe80::1', port: 4001 }],
  ['tcp://meter.local', undefined],
  ['tcp://meter.local:70000', undefined],
  ['/dev/ttyUSB0', undefined],
])('%s is an address of a port behind a network, or not', (text, address) => {
  expect(tcpAddress(text)).toEqual(address);
});

test('a host that refuses is named with what to do, and left in peace for a while', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  let mono = 0;
  const transport = tcpTransport({ host: '127.0.0.1', port }, () => mono);
  const path = `tcp://127.0.0.1:${port}`;
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const refused = await transport.open(path, LINE);
    expect(refused).toMatchObject({ kind: 'problem', state: 'waiting', reason: 'connection refused' });
    const from = mono;
    while (transport.locate().kind === 'problem') mono += 500;
    waits.push(mono - from);
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
