import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import type { Packet } from 'mqtt';

// The codec that mqtt.js itself is built on, from where it is installed.
const require = createRequire(createRequire(import.meta.url).resolve('mqtt'));
export const { generate, parser } = require('mqtt-packet') as {
  generate(packet: Packet, options: { protocolVersion: number }): Buffer;
  parser(options: { protocolVersion: number }): NodeJS.EventEmitter & { parse(bytes: Buffer): number };
};

/** What a crooked broker does with a packet; true when it has dealt with it. */
export type Trick = (packet: Packet, peer: Peer) => boolean;

export interface Peer {
  readonly socket: Socket;
  readonly version: number;
  send(packet: Packet): void;
}

export interface CrookedBroker {
  readonly url: string;
  readonly port: number;
  /** Every packet it got, in order. */
  readonly got: Packet[];
  readonly peers: Set<Peer>;
  until(condition: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A broker that answers as it should, except where `trick` answers otherwise. MQTT 3.1.1 and 5. */
export async function startCrookedBroker(trick: Trick = () => false): Promise<CrookedBroker> {
  const got: Packet[] = [];
  const peers = new Set<Peer>();
  const waiting = new Set<() => void>();
  const server = createServer((socket) => {
    let version = 4;
    const peer: Peer = {
      socket,
      get version() {
        return version;
      },
      send: (packet) => {
        if (socket.writable) socket.write(generate(packet, { protocolVersion: version }));
      },
    };
    peers.add(peer);
    const onPacket = (packet: Packet): void => {
      got.push(packet);
      if (!trick(packet, peer)) answer(packet, peer);
      for (const look of [...waiting]) look();
    };
    socket.on('error', () => socket.destroy());
    socket.on('close', () => peers.delete(peer));
    socket.once('data', (first) => {
      // The parser must know the version beforehand; it stands behind the protocol's name in CONNECT.
      version = first[first.indexOf('MQTT') + 4] ?? 4;
      const packets = parser({ protocolVersion: version });
      packets.on('packet', onPacket);
      packets.on('error', () => socket.destroy());
      packets.parse(first);
      socket.on('data', (bytes) => packets.parse(bytes));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    got,
    peers,
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      for (const { socket } of peers) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(packet: Packet, peer: Peer): void {
  if (packet.cmd === 'connect') {
    peer.send({
      cmd: 'connack',
      sessionPresent: false,
      ...(peer.version === 5 ? { reasonCode: 0 } : { returnCode: 0 }),
    });
  } else if (packet.cmd === 'publish' && packet.qos === 1) {
    peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
  } else if (packet.cmd === 'subscribe') {
    const granted = packet.subscriptions.map(({ qos }) => qos);
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
  } else if (packet.cmd === 'pingreq') peer.send({ cmd: 'pingresp' });
  else if (packet.cmd === 'disconnect') peer.socket.end();
}
