import { createServer, type Socket } from 'node:net';
import { BLOCK, buildBlocks, connack, PINGRESP, puback, suback } from './packets.ts';

/**
 * A cheap source, in a process of its own: a broker that only ever sends prebuilt QoS 1 messages, at most two blocks
 * unacknowledged, and acknowledges whatever is published to it. Says on standard output what happens, a JSON line each.
 *
 * Arguments: messages in all; messages a second (0: as fast as they are acknowledged).
 */
const [messages, rate] = process.argv.slice(2).map(Number) as [number, number];
const blocks = new Map([4, 5].map((protocol) => [protocol, buildBlocks(40, protocol)]));
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
  let flood: Flood | undefined;
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let packet = nextPacket(rest); packet; packet = nextPacket(rest)) {
      const [start, end] = packet;
      const type = (rest[0] as number) >> 4;
      if (type === 4) flood?.acknowledged();
      else if (type === 1) {
        protocol = rest[start + 6] as number;
        socket.write(connack(protocol));
      } else if (type === 8) {
        socket.write(suback(rest.readUInt16BE(start), protocol));
        if (!flood && rest.subarray(start, end).includes('site/'))
          flood = new Flood(socket, blocks.get(protocol) as Buffer[]);
      } else if (type === 3) acknowledge(socket, rest, start);
      else if (type === 12) socket.write(PINGRESP);
      rest = rest.subarray(end);
    }
  });
}

/** Where the first packet's body begins and ends; undefined while it is incomplete. */
function nextPacket(bytes: Buffer): [number, number] | undefined {
  let length = 0;
  for (let i = 1; i < 5 && i < bytes.length; i++) {
    length += ((bytes[i] as number) & 127) << (7 * (i - 1));
    if (((bytes[i] as number) & 128) === 0) return i + 1 + length <= bytes.length ? [i + 1, i + 1 + length] : undefined;
  }
  return undefined;
}

function acknowledge(socket: Socket, packet: Buffer, start: number): void {
  if (((packet[0] as number) & 0b110) === 0) return;
  socket.write(puback(packet.readUInt16BE(start + 2 + packet.readUInt16BE(start))));
}

class Flood {
  #sent = 0;
  #acknowledged = 0;
  readonly #socket: Socket;
  readonly #blocks: Buffer[];

  constructor(socket: Socket, blocks: Buffer[]) {
    this.#socket = socket;
    this.#blocks = blocks;
    say({ subscribed: Date.now() });
    if (rate === 0) {
      this.#send();
      this.#send();
    } else this.#pace();
  }

  acknowledged(): void {
    if (++this.#acknowledged === messages) say({ done: Date.now(), messages });
    if (rate === 0 && this.#acknowledged % BLOCK === 0 && this.#sent < messages) this.#send();
  }

  #send(): void {
    this.#socket.write(this.#blocks[(this.#sent / BLOCK) % this.#blocks.length] as Buffer);
    this.#sent += BLOCK;
  }

  /** One message at a time, evenly, as sensors send them. Ids repeat only after a whole block. */
  #pace(): void {
    const packets = this.#blocks.flatMap((block) => split(block));
    const began = Date.now();
    const timer = setInterval(
      () => {
        const due = Math.min(messages, Math.floor(((Date.now() - began) * rate) / 1000));
        while (this.#sent < due) this.#socket.write(packets[this.#sent++ % packets.length] as Buffer);
        if (this.#sent === messages) clearInterval(timer);
      },
      Math.max(1, 1000 / rate),
    );
  }
}

function split(block: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let rest = block, packet = nextPacket(rest); packet; packet = nextPacket(rest)) {
    packets.push(rest.subarray(0, packet[1]));
    rest = rest.subarray(packet[1]);
  }
  return packets;
}
