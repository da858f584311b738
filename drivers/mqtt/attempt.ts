import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt';
import type { Oversize } from './cutout.ts';
import { BrokerGoodbye } from './explain.ts';
import type { Frame } from './frame.ts';
import { Tap } from './tap.ts';
import { type Filter, openTcp } from './tcp.ts';

/** A message as it came. Valid as long as it is held: it may point into the buffer it was received with. */
export interface Packet {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  /** Packet identifier, 0 at QoS 0. */
  readonly id: number;
  readonly dup: boolean;
  readonly retained: boolean;
}

/** Takes messages straight from the stream. What is not plain still comes through `AttemptListeners.packet`. */
export interface Tapping {
  /** Something has come: calls `go`, at once or when more can be taken. Nothing else comes before. */
  ready(go: () => void): void;
  /** A message of QoS 0 or 1, valid during the call; the next one comes at once. */
  message(frame: Frame): void;
  /** So many messages had come together: may the next ones be waited for a little? */
  calm(messages: number): boolean;
}

export interface AttemptListeners {
  /** The broker accepted us, before any message: does it still have our session? */
  session(present: boolean): void;
  /** Messages and subscriptions can be sent. */
  up(): void;
  /** A message; the next one comes after `next`. Nothing is acknowledged before `acknowledge`. */
  packet(packet: Packet, next: () => void): void;
  /** A message was too large and was not taken. */
  oversize(message: Oversize): void;
  readonly tapping?: Tapping | undefined;
  /** The connection is over, or never came to be; exactly once. */
  down(error: unknown): void;
}

/** One network connection to a broker. What it holds dies with it: nothing is carried over to the next one. */
export interface Attempt {
  readonly client: MqttClient;
  /** Sends the acknowledgements of these packets, in this order, in one write; nothing once the connection is over. */
  acknowledge(ids: ArrayLike<number>): void;
  /** Takes leave in order: the broker does not publish the Will. */
  disconnect(): void;
  /** Cuts the connection, for a reason. */
  cut(reason?: Error): void;
}

// The library sends a PUBACK when `handleMessage` calls back without an error, and does not look at the next packet
// before. Called back with an error it sends none and goes on, which is how acknowledgements can wait for a commit
// without holding up what comes behind. Pinned by test to the version in package.json.
const WITHHELD = new Error('acknowledged after the commit');

/** Opens a connection. `connect` is mqtt.js's. */
export function connectOnce(
  connect: (url: string, options: IClientOptions) => MqttClient,
  url: string,
  options: IClientOptions,
  max_packet: number,
  listeners: AttemptListeners,
): Attempt {
  let over = false;
  let cause: unknown;
  const client = connect(url, options);
  const halfway = (options.keepalive as number) * 500;
  const keepAlive = pinger(client, halfway);

  function cut(reason?: Error): void {
    cause ??= reason;
    client.stream?.destroy();
  }
  function end(): void {
    if (over) return;
    over = true;
    keepAlive.stop();
    listeners.down(cause);
  }

  client.handleMessage = (packet, done) => {
    if (over) return;
    let gone = false;
    listeners.packet(packetOf(packet), () => {
      gone = true;
      keepAlive.stop();
      done(packet.qos === 1 ? WITHHELD : undefined);
    });
    if (!gone) keepAlive.start();
  };
  client.on('packetreceive', (packet) => {
    if (packet.cmd !== 'connack' || (packet.reasonCode ?? packet.returnCode) !== 0) return;
    listeners.session(packet.sessionPresent);
    // Messages of a session that goes on may stand in the same bytes: those pass, and come in their turn.
    tap.diverting = tapping !== undefined;
  });
  client.on('connect', () => listeners.up());
  client.on('error', cut);
  client.on('disconnect', (packet) => cut(new BrokerGoodbye(packet.reasonCode ?? 0)));
  client.on('close', end);
  const alive = signOfLife(client, halfway);
  const { tapping } = listeners;
  let messages = 0;
  const tap = new Tap(max_packet, options.protocolVersion === 5 ? 5 : 4, {
    message(frame) {
      messages++;
      if (!over) tapping?.message(frame);
    },
    oversize: (message) => listeners.oversize(message),
    broken: () => cut(new Error('the broker sent a packet larger than max_packet')),
  });
  putFilter(client, url, tapping !== undefined, (bytes, pass, next) => {
    if (!tapping || !tap.diverting) return take(bytes, pass, next);
    let gone = false;
    tapping.ready(() => {
      gone = true;
      keepAlive.stop();
      take(bytes, pass, next);
    });
    if (!gone) keepAlive.start();
  });
  function take(...[bytes, pass, next]: Parameters<Filter>): void {
    messages = 0;
    const parts = tap.push(bytes);
    const calm = messages > 0 && tapping?.calm(messages) === true;
    if (tap.skipping) alive();
    if (parts.length === 0) next(calm);
    else pass(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), () => next(calm));
  }
  client.connect();

  return {
    client,
    acknowledge: (ids) => {
      if (!over && ids.length > 0) client.stream.write(pubacks(ids));
    },
    disconnect: () => {
      if (!over) client.stream.end(DISCONNECT);
    },
    cut,
  };
}

const DISCONNECT = Buffer.from([0xe0, 0x00]);

/** PUBACK without reason code, which means success in MQTT 3.1.1 and 5 alike (MQTT 5.0, 3.4.2.1). */
function pubacks(ids: ArrayLike<number>): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * 4);
  for (let i = 0, at = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    bytes[at++] = 0x40;
    bytes[at++] = 2;
    bytes[at++] = id >> 8;
    bytes[at++] = id & 0xff;
  }
  return bytes;
}

function packetOf(packet: IPublishPacket): Packet {
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  const { topic, qos, dup, retain } = packet;
  return { topic, payload, qos, id: packet.messageId ?? 0, dup, retained: retain };
}

/**
 * Puts the filter between socket and parser: the library pipes the one into the other, so the pipe's end is where bytes
 * can be looked at without another stream in between. A tapped plain connection needs no pipe and is read by us.
 */
function putFilter(client: MqttClient, url: string, tapped: boolean, filter: Filter): void {
  const build = client['streamBuilder'];
  client['streamBuilder'] = (given: MqttClient) => {
    const { protocol, hostname, port } = new URL(url);
    if (tapped && protocol === 'mqtt:') {
      return openTcp({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 1883) }, filter);
    }
    const stream = build(given);
    const pipe = stream.pipe.bind(stream);
    stream.pipe = ((into: { _write(chunk: Buffer, encoding: string, done: () => void): void }) => {
      const write = into._write;
      into._write = (chunk, encoding, done) => {
        filter(
          chunk,
          (bytes, parsed) => write.call(into, bytes, encoding, parsed),
          () => done(),
        );
      };
      return pipe(into as never);
    }) as typeof stream.pipe;
    return stream;
  };
}

/**
 * While a message is held back, nothing behind it is read, the answers to pings included. So pings are sent by hand
 * and taken as answered: a connection must not die of our own slowness.
 */
function pinger(client: MqttClient, every: number): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const ping = (): void => {
    client.sendPing();
    client.reschedulePing(true);
    timer = setTimeout(ping, every);
  };
  return {
    start: () => {
      timer ??= setTimeout(ping, every);
    },
    stop: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/**
 * A message of 50 MB takes a slow link longer than any keepalive, and the answer to a ping comes behind it. Cut off
 * for that, it would begin anew with the next connection, for ever. So its bytes count as the answer, and pings go on.
 */
function signOfLife(client: MqttClient, every: number): () => void {
  let due = true;
  return () => {
    if (!due) return;
    due = false;
    client.sendPing();
    client.reschedulePing(true);
    setTimeout(() => {
      due = true;
    }, every).unref();
  };
}
