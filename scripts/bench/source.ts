import { createServer, type Socket } from 'node:net';
import { buildRoll, connack, PINGRESP, puback, type Roll, receiveMaximum, suback } from './packets.ts';

/**
 * A cheap source, in a process of its own: a broker that only ever sends prebuilt QoS 1 messages, as many as are
 * acknowledged, and acknowledges whatever is published to it. Says on standard output what happens, a JSON line each.
 * At an even pace it goes on sending until all that is measured is acknowledged: whoever acknowledges in groups is
 * measured from one group to another, and counted by what was acknowledged in between.
 *
 * Arguments: messages to warm up with, messages to measure, messages a second (0: as fast as they are acknowledged),
 * devices that send them.
 */
const [warm_up, measured, rate, devices] = process.argv.slice(2).map(Number) as [number, number, number, number];
const last = warm_up + measured;
const rolls = new Map([4, 5].map((protocol) => [protocol, buildRoll(protocol, devices)]));
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  serve(socket);
});
server.listen(0, '127.0.0.1', () => say({ port: (server.address() as { port: number }).port }));

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  let protocol = 4;
  let window = 0;
  let stream: Stream | undefined;
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    let acknowledged = 0;
    for (let size = sizeAt(bytes, at); size > 0; at += size, size = sizeAt(bytes, at)) {
      const type = (bytes[at] as number) >> 4;
      if (type === 4) acknowledged++;
      else if (type === 12) socket.write(PINGRESP);
      else if (type === 1 || type === 3 || type === 8) answer(type, bodyOf(bytes, at, size), bytes[at] as number);
    }
    rest = bytes.subarray(at);
    if (acknowledged > 0) stream?.acknowledged(acknowledged);
  });

  function answer(type: number, body: Buffer, first: number): void {
    if (type === 1) {
      protocol = body[6] as number;
      window = receiveMaximum(body, protocol);
      socket.write(connack(protocol));
    } else if (type === 8) {
      socket.write(suback(body, protocol));
      if (body.includes('site/')) stream ??= new Stream(socket, rolls.get(protocol) as Roll, window);
    } else if ((first & 0b110) !== 0) socket.write(puback(body.readUInt16BE(2 + body.readUInt16BE(0))));
  }
}

/** How long the packet at `at` is with its header; 0 while it is incomplete. */
function sizeAt(bytes: Buffer, at: number): number {
  let length = 0;
  for (let i = 1; i < 5 && at + i < bytes.length; i++) {
    const byte = bytes[at + i] as number;
    length += (byte & 127) << (7 * (i - 1));
    if (byte < 128) return at + i + 1 + length <= bytes.length ? i + 1 + length : 0;
  }
  return 0;
}

function bodyOf(bytes: Buffer, at: number, size: number): Buffer {
  let start = at + 1;
  while ((bytes[start] as number) >= 128) start++;
  return bytes.subarray(start + 1, at + size);
}

/** The messages to one subscriber: one for each acknowledgement, as a broker with a queue does, or at an even pace. */
class Stream {
  #sent = 0;
  #acknowledged = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #socket: Socket;
  readonly #roll: Roll;
  readonly #window: number;

  constructor(socket: Socket, roll: Roll, window: number) {
    this.#socket = socket;
    this.#roll = roll;
    this.#window = window;
    say({ subscribed: Date.now() });
    if (rate === 0) this.#sendTo(Math.min(window, last));
    else this.#pace();
  }

  acknowledged(count: number): void {
    const before = this.#acknowledged;
    this.#acknowledged += count;
    if (before < warm_up && this.#acknowledged >= warm_up) say({ began: Date.now(), before: this.#acknowledged });
    if (before < last && this.#acknowledged >= last) {
      clearInterval(this.#timer);
      say({ done: Date.now(), after: this.#acknowledged });
    }
    if (this.#acknowledged >= last && this.#acknowledged === this.#sent) say({ sent: this.#sent });
    if (rate === 0) this.#sendTo(Math.min(this.#acknowledged + this.#window, last));
  }

  /** Sends all messages up to number `due`. */
  #sendTo(due: number): void {
    const { bytes, ends } = this.#roll;
    while (this.#sent < due) {
      const first = this.#sent % ends.length;
      const behind = Math.min(first + due - this.#sent, ends.length);
      this.#socket.write(bytes.subarray(ends[first - 1] ?? 0, ends[behind - 1]));
      this.#sent += behind - first;
    }
  }

  #pace(): void {
    const began = Date.now();
    const next = () => this.#sendTo(Math.floor(((Date.now() - began) * rate) / 1000));
    this.#timer = setInterval(next, Math.max(1, 1000 / rate));
  }
}
