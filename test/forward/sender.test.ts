import { afterEach, describe, expect, test } from 'vitest';
import { Sender } from '../../agent/forward/sender.ts';
import type { Fork } from '../../agent/forward/uplink.ts';
import { encodeAck } from '../../agent/wire/ack.ts';
import { parseMessage } from '../../agent/wire/message.ts';
import { encodeResend } from '../../agent/wire/resend.ts';
import { FakeLink, type Published } from '../fakes/link.ts';
import { FakeOutbox, minute } from '../fakes/outbox.ts';
import { FakeWorld, settle } from '../fakes/world.ts';

const text = (published: Published | undefined) =>
  typeof published?.payload === 'string' ? published.payload : new TextDecoder().decode(published?.payload);
const seqOf = ({ payload }: Published) => {
  const parsed = parseMessage(payload as Uint8Array);
  return parsed.kind === 'message' ? parsed.message.seq : Number.NaN;
};

let opened: Sender[] = [];
afterEach(async () => {
  await Promise.all(opened.map((sender) => sender.close()));
  opened = [];
});

function set(ack: 'puback' | 'receiver', more: { in_flight?: number; outbox?: FakeOutbox } = {}) {
  const world = new FakeWorld();
  const link = new FakeLink();
  const outbox = more.outbox ?? new FakeOutbox('a');
  const forks: Fork[] = [];
  const settings = {
    name: 'central',
    ack,
    in_flight: more.in_flight ?? 10,
    outbox_messages: outbox.most,
    resend_after: 30_000,
  };
  const ports = { agent: 'a', outbox, world, timer: world.timer, onFork: (fork: Fork) => void forks.push(fork) };
  const sender = new Sender(settings, link, ports);
  opened.push(sender);
  sender.open();
  const ackAt = (epoch: string, seq: number, retained = false) =>
    link.deliver('weir/a/ack', encodeAck({ epoch, seq }), retained);
  return { world, link, outbox, forks, sender, ackAt };
}

/** Online, live, with `count` messages numbered and published. */
async function sending(ack: 'puback' | 'receiver', count: number, more: { in_flight?: number } = {}) {
  const all = set(ack, more);
  all.link.up();
  await settle();
  all.outbox.commit(...Array.from({ length: count }, (_, i) => minute(i)));
  await settle();
  return all;
}

describe('an uplink', () => {
  test('says that it is online, and offline when it is closed', async () => {
    const { link, sender } = set('puback');
    link.up();
    await settle();
    await sender.close();
    expect(link.sent('state').map((sent) => [text(sent), sent.retain, sent.qos])).toEqual([
      ['{"state":"online"}', true, 1],
      ['{"state":"offline"}', true, 1],
    ]);
  });

  test('keeps up while it is online, so commits number their windows at once', async () => {
    const { link, outbox } = set('puback');
    await settle();
    expect(outbox.live).toBe(false);
    link.up();
    await settle();
    expect(outbox.live).toBe(true);
    link.down();
    await settle();
    expect(outbox.live).toBe(false);
  });

  test('is not live while its outbox is full', async () => {
    const outbox = new FakeOutbox('a', 'e1', 4);
    const { link, world, ackAt } = set('receiver', { outbox });
    link.obliging = true;
    link.up();
    await settle();
    outbox.commit(...[0, 1, 2, 3, 4].map((i) => minute(i)));
    await world.pass(6_000);
    expect([outbox.live, outbox.waiting.length]).toEqual([false, 1]);
    ackAt('e1', 4);
    await world.pass(6_000);
    expect([outbox.live, outbox.waiting.length]).toEqual([true, 0]);
  });

  test('sends what was numbered in order, within its window', async () => {
    const { link } = await sending('puback', 8, { in_flight: 3 });
    expect(link.sent('summary').map(seqOf)).toEqual([1, 2, 3]);
    link.sent('summary')[0]?.acknowledge();
    await settle();
    expect(link.sent('summary').map(seqOf)).toEqual([1, 2, 3, 4]);
  });

  test('with ack: puback a message is settled when the broker has it', async () => {
    const { link, outbox, sender } = await sending('puback', 3);
    link.sent('summary')[1]?.acknowledge();
    await settle();
    expect(outbox.rows.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(sender.state()).toMatchObject({ in_flight: 2, newest_seq: 3, settled_seq: 2 });
  });

  test('with ack: receiver only the receiver settles, all up to its number', async () => {
    const { link, outbox, ackAt } = await sending('receiver', 3);
    for (const sent of link.sent('summary')) sent.acknowledge();
    await settle();
    expect(outbox.rows.length).toBe(3);
    ackAt('e1', 2);
    await settle();
    expect(outbox.rows.map(({ seq }) => seq)).toEqual([3]);
  });

  test('after a reconnect all that is unsettled goes again, the very same bytes', async () => {
    const { link, outbox } = await sending('receiver', 3);
    const first = link.sent('summary').map(({ payload }) => payload);
    link.down();
    await settle();
    outbox.commit(minute(3));
    link.up();
    await settle();
    const again = link.sent('summary').slice(3);
    expect(again.map(seqOf)).toEqual([1, 2, 3, 4]);
    expect(again.slice(0, 3).map(({ payload }) => payload)).toEqual(first);
  });

  test('what waits in the backlog follows, half a window at a time, and live windows overtake it', async () => {
    const outbox = new FakeOutbox('a');
    outbox.commit(...Array.from({ length: 20 }, (_, i) => minute(i)));
    const { link } = set('puback', { outbox, in_flight: 10 });
    link.up();
    await settle();
    expect(link.sent('summary').length).toBe(5);
    outbox.commit(minute(99));
    await settle();
    expect(link.sent('summary').length).toBe(6);
    const parsed = parseMessage(link.sent('summary')[5]?.payload as Uint8Array);
    expect(parsed.kind === 'message' && parsed.message.summaries[0]?.from).toBe(99 * 60_000);
    link.obliging = true;
    for (const sent of link.sent('summary')) sent.acknowledge();
    await settle();
    await settle();
    expect([outbox.rows.length, outbox.waiting.length]).toEqual([0, 0]);
  });

  test('a receiver that asks for a range gets what the outbox still has of it', async () => {
    const { link, ackAt } = await sending('receiver', 5);
    for (const sent of link.sent('summary')) sent.acknowledge();
    ackAt('e1', 2);
    await settle();
    link.deliver('weir/a/resend', encodeResend({ epoch: 'e1', from: 1, to: 4 }));
    await settle();
    expect(link.sent('summary').slice(5).map(seqOf)).toEqual([3, 4]);
  });

  test('nonsense from the receiver is counted and changes nothing', async () => {
    const { link, outbox, sender } = await sending('receiver', 2);
    for (const payload of ['', 'x', '{"epoch":"e1","seq":"2"}', '{"epoch":"other","seq":2}'])
      link.deliver('weir/a/ack', payload);
    for (const payload of ['[]', '{"epoch":"e1","from":9,"to":1}']) link.deliver('weir/a/resend', payload);
    await settle();
    expect(outbox.rows.length).toBe(2);
    expect(link.sent('summary').length).toBe(2);
    expect(sender.state().figures['bad_requests']).toBe(4);
  });

  test('an acknowledgement that stands still brings out the oldest again, less and less often', async () => {
    const { link, world } = await sending('receiver', 12, { in_flight: 100 });
    for (const sent of link.sent('summary')) sent.acknowledge();
    link.obliging = true;
    await world.pass(29_000);
    expect(link.sent('summary').length).toBe(12);
    await world.pass(2_000);
    expect(link.sent('summary').slice(12).map(seqOf)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await world.pass(57_000);
    expect(link.sent('summary').length).toBe(20);
    await world.pass(5_000);
    expect(link.sent('summary').length).toBe(28);
  });

  test('a receiver that lost everything is led through all of it', async () => {
    const { link, world, outbox, ackAt } = await sending('receiver', 40, { in_flight: 100 });
    link.obliging = true;
    for (const sent of link.sent('summary')) sent.acknowledge();
    const from = link.sent('summary').length;
    await world.pass(31_000);
    // What the broker lost arrives now; each time the receiver says how far it has come.
    for (let acked = 0; outbox.rows.length > 0; ) {
      const newest = Math.max(...link.sent('summary').slice(from).map(seqOf));
      expect(newest).toBeGreaterThan(acked);
      acked = newest;
      ackAt('e1', acked);
      await settle();
    }
    expect(link.sent('summary').length).toBe(from + 40);
  });

  test('messages of an older epoch go first, and an acknowledgement settles only its own epoch', async () => {
    const { link, outbox, ackAt } = await sending('receiver', 2);
    outbox.beginEpoch('e2');
    outbox.commit(minute(7));
    await settle();
    link.down();
    link.up();
    await settle();
    expect(link.sent('summary').slice(3).map(seqOf)).toEqual([1, 2, 1]);
    ackAt('e2', 1);
    await settle();
    expect(outbox.rows.map(({ epoch, seq }) => `${epoch}/${seq}`)).toEqual(['e1/1', 'e1/2']);
    ackAt('e1', 2);
    await settle();
    expect(outbox.rows).toEqual([]);
  });

  test('where the acknowledgement of an older epoch is lost, its messages are sent again', async () => {
    const { link, world, outbox, ackAt } = await sending('receiver', 2);
    outbox.beginEpoch('e2');
    outbox.commit(minute(7));
    await settle();
    link.obliging = true;
    for (const sent of link.sent('summary')) sent.acknowledge();
    ackAt('e2', 1);
    await settle();
    const before = link.sent('summary').length;
    await world.pass(31_000);
    expect(link.sent('summary').slice(before).map(seqOf)).toEqual([1, 2]);
  });

  test('an acknowledgement beyond all that was numbered shows an old copy: nothing is settled, a new epoch is called for', async () => {
    const outbox = new FakeOutbox('a');
    outbox.restoreBackup(500);
    const { link, forks, ackAt } = set('receiver', { outbox });
    link.up();
    await settle();
    outbox.commit(minute(1));
    await settle();
    ackAt('e1', 1042, true);
    await settle();
    ackAt('e1', 1043);
    await settle();
    expect(forks).toEqual([{ uplink: 'central', epoch: 'e1', acked: 1042, newest: 501 }]);
    expect(outbox.settled).toEqual([]);
    // Its number proves nothing any more; the broker's word is all there is.
    for (const sent of link.sent('summary')) sent.acknowledge();
    await settle();
    expect(outbox.settled).toEqual([{ epoch: 'e1', seq: 501 }]);
  });

  test('a broker that refuses is given time, and then the same message again', async () => {
    const { link, world, outbox, sender } = await sending('puback', 3, { in_flight: 1 });
    link.sent('summary')[0]?.refuse(0x97);
    await settle();
    expect(link.sent('summary').length).toBe(1);
    expect(sender.state().link.reason).toContain('refused message 1');
    link.obliging = true;
    await world.pass(2_000);
    expect(link.sent('summary').map(seqOf)).toEqual([1, 1, 2, 3]);
    expect(outbox.rows).toEqual([]);
    expect(sender.state().link.reason).toBeUndefined();
  });

  test('a message too large for the broker is set aside after three tries, and the others follow', async () => {
    const { link, world, outbox, sender } = await sending('puback', 2, { in_flight: 1 });
    for (let i = 0; i < 3; i++) {
      link.published.at(-1)?.refuse(0x95);
      await world.pass(10_000);
    }
    expect(sender.state().figures['set_aside']).toBe(1);
    link.published.at(-1)?.acknowledge();
    await settle();
    expect(link.sent('summary').map(seqOf)).toEqual([1, 1, 1, 2]);
    expect(outbox.rows).toEqual([]);
  });

  test('a broker that never acknowledges gets one window and no more', async () => {
    const { link, outbox, world } = await sending('puback', 5, { in_flight: 10 });
    for (let i = 0; i < 100; i++) outbox.commit(minute(10 + i));
    await world.pass(60_000);
    expect(link.sent('summary').length).toBe(10);
  });

  test('a store in trouble is waited for', async () => {
    const { link, outbox, world, sender } = await sending('puback', 1);
    outbox.fault = new Error('disk I/O error');
    link.sent('summary')[0]?.acknowledge();
    await world.pass(3_000);
    expect(sender.state().figures['outbox_faults']).toBeGreaterThan(0);
    outbox.fault = undefined;
    await world.pass(2_000);
    expect(outbox.rows).toEqual([]);
  });

  test('health is retained, goes out at most once a second, and again after a reconnect', async () => {
    const { link, sender, world } = set('puback');
    const say = (word: string) => sender.publishHealth(new TextEncoder().encode(word));
    say('before');
    link.up();
    await settle();
    say('one');
    say('two');
    await world.pass(2_000);
    link.down();
    link.up();
    await settle();
    expect(link.sent('health').map((sent) => [text(sent), sent.retain])).toEqual([
      ['before', true],
      ['two', true],
      ['two', true],
    ]);
  });
});
