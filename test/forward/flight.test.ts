import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as flights from '../../agent/forward/flight.ts';
import type { OutboxMessage } from '../../agent/model/outbox.ts';

const row = (seq: number, epoch = 'e'): OutboxMessage => ({ epoch, seq, payload: new Uint8Array() });
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i + 1));
const after = (all: readonly OutboxMessage[], place: flights.Place | undefined, limit: number) =>
  all.filter(({ seq }) => seq > (place?.seq ?? 0)).slice(0, limit);

/** Everything that is wanted now, from an outbox of one epoch. */
function sendAll(flight: flights.Flight, outbox: readonly OutboxMessage[], mono: number): flights.Send[] {
  const sends: flights.Send[] = [];
  for (;;) {
    const want = flights.wants(flight, mono);
    if (!want) return sends;
    sends.push(...flights.take(flight, want, answer(outbox, want)));
  }
}

function answer(outbox: readonly OutboxMessage[], want: flights.Want): OutboxMessage[] {
  switch (want.kind) {
    case 'next':
      return after(outbox, want.after, want.limit);
    case 'repair':
      return outbox.filter(({ seq }) => seq >= want.range.from).slice(0, want.limit);
    case 'probe':
      return outbox.slice(0, want.limit);
  }
}

const seqs = (sends: readonly flights.Send[]) => sends.map(({ message }) => message.seq);

describe('what is under way', () => {
  test('is sent in order up to the window, and goes on as the broker acknowledges', () => {
    const flight = flights.newFlight(3);
    const sends = sendAll(flight, rows(5), 0);
    expect(seqs(sends)).toEqual([1, 2, 3]);
    flights.landed(flight, sends[1]?.id as number);
    expect(seqs(sendAll(flight, rows(5), 0))).toEqual([4]);
  });

  test('goes again from the oldest unsettled one when the link was down', () => {
    const flight = flights.newFlight(3);
    sendAll(flight, rows(5), 0);
    flights.restart(flight);
    expect(seqs(sendAll(flight, rows(5).slice(1), 0))).toEqual([2, 3, 4]);
  });

  test('goes again over the same connection only as far as the window has room beside what is there already', () => {
    const flight = flights.newFlight(3);
    const [first, second] = sendAll(flight, rows(5), 0);
    flights.landed(flight, first?.id as number);
    flights.beginAgain(flight);
    expect(seqs(sendAll(flight, rows(5), 0))).toEqual([1]);
    flights.landed(flight, second?.id as number);
    expect(seqs(sendAll(flight, rows(5), 0))).toEqual([2]);
    expect(flight.sends.size).toBe(3);
  });

  test('a message numbered while an empty answer was under way is not overlooked', () => {
    const flight = flights.newFlight(3);
    const want = flights.wants(flight, 0) as flights.Want;
    flights.numbered(flight);
    flights.take(flight, want, []);
    expect(seqs(sendAll(flight, rows(1), 0))).toEqual([1]);
  });

  test('a refused message is sent again after a wait that doubles, and nothing overtakes it', () => {
    const flight = flights.newFlight(1);
    let mono = 0;
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const [send] = sendAll(flight, rows(2), mono);
      expect(send?.message.seq).toBe(1);
      flights.refused(flight, send?.id as number, mono, 0.5);
      waits.push(flight.hold.until - mono);
      expect(flights.wants(flight, mono)).toBeUndefined();
      mono = flight.hold.until;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('a whole window refused at once is one refusal', () => {
    const flight = flights.newFlight(4);
    for (const { id } of sendAll(flight, rows(4), 0)) flights.refused(flight, id, 0, 0.5);
    expect(flight.hold.times).toBe(1);
    expect(seqs(sendAll(flight, rows(4), 1000))).toEqual([1, 2, 3, 4]);
  });

  test('the backlog gets half of the window at most, and only when nothing numbered waits', () => {
    const flight = flights.newFlight(10);
    expect(flights.wantsBacklog(flight, 0)).toBe(0);
    sendAll(flight, rows(2), 0);
    expect(flights.wantsBacklog(flight, 0)).toBe(3);
    flights.numbered(flight);
    sendAll(flight, rows(6), 0);
    expect(flights.wantsBacklog(flight, 0)).toBe(0);
  });

  test('a range asked for again leaves half of the window to what is new', () => {
    const flight = flights.newFlight(8);
    for (const { id } of sendAll(flight, rows(8), 0)) flights.landed(flight, id);
    flights.repair(flight, { epoch: 'e', from: 1, to: 8 });
    flights.numbered(flight);
    expect(seqs(sendAll(flight, rows(20), 0))).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
  });

  test('requests beyond the sixteenth are dropped, and one asked twice counts once', () => {
    const flight = flights.newFlight(8);
    for (let i = 0; i < 40; i++) flights.repair(flight, { epoch: 'e', from: 10 * i + 1, to: 10 * i + 2 });
    flights.repair(flight, { epoch: 'e', from: 1, to: 1 });
    expect(flight.repairs.length).toBe(flights.MAX_REPAIRS);
  });

  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('puback' as const), which: fc.nat() }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('arrive' as const), which: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('number' as const), which: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('ask' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const), which: fc.nat() }) },
  );

  test('any schedule of acknowledgements, losses, refusals and reconnects ends with everything settled, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 6 }), (steps, window) => {
        const flight = flights.newFlight(window);
        // The far side: the receiver holds all up to `acked` and what came out of order; the broker keeps `broker`.
        const receiver = new Set<number>();
        let outbox: OutboxMessage[] = [];
        let broker: number[] = [];
        let newest = 0;
        let acked = 0;
        let mono = 0;
        let fresh: number[] = [];
        const send = () => {
          for (const { message, kind } of sendAll(flight, outbox, mono)) {
            broker.push(message.seq);
            if (kind === 'next') fresh.push(message.seq);
          }
          // In one connection what is sent in order rises; a refusal goes back, to send the same again.
          expect(fresh).toEqual([...fresh].sort((a, b) => a - b));
          expect(flight.sends.size).toBeLessThanOrEqual(window);
        };
        const arrive = () => {
          const seq = broker.shift();
          if (seq !== undefined) receiver.add(seq);
          while (receiver.has(acked + 1)) acked++;
          if (acked === 0) return;
          outbox = outbox.filter((message) => message.seq > acked);
          flights.advanced(flight, { epoch: 'e', seq: acked });
        };
        const land = (which: number) => {
          const id = [...flight.sends.keys()][which % flight.sends.size];
          if (id !== undefined) flights.landed(flight, id);
        };
        const stall = () => {
          const limit = Math.min(8, window - flight.sends.size);
          if (limit <= 0) return;
          for (const { message } of flights.take(flight, { kind: 'probe', limit }, outbox.slice(0, limit)))
            broker.push(message.seq);
        };
        for (const { do: what, which } of steps) {
          if (what === 'puback' && flight.sends.size > 0) land(which);
          if (what === 'arrive') arrive();
          if (what === 'number') {
            for (let i = 0; i < which; i++) outbox.push(row(++newest));
            flights.numbered(flight);
          }
          if (what === 'break') {
            fresh = [];
            flights.restart(flight);
          }
          if (what === 'refuse' && flight.sends.size > 0) {
            fresh = [];
            flights.refused(flight, [...flight.sends.keys()][which % flight.sends.size] as number, mono, 0.5);
            mono = flight.hold.until;
          }
          if (what === 'lose') broker = broker.filter((_, i) => i % 2 === which % 2);
          if (what === 'ask') flights.repair(flight, { epoch: 'e', from: (which % (newest + 1)) + 1, to: newest + 1 });
          if (what === 'stall') stall();
          send();
        }
        // The faults stop: the broker acknowledges and delivers, and what stands still is looked after.
        for (let round = 0; outbox.length > 0; round++) {
          expect(round).toBeLessThan(1000);
          while (flight.sends.size > 0) land(0);
          send();
          while (broker.length > 0) arrive();
          if (flight.sends.size === 0 && outbox.length > 0 && !flights.wants(flight, mono)) stall();
        }
        expect(acked).toBe(newest);
      }),
      { numRuns: 500 },
    );
  });
});
