import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../agent/model/series.ts';
import { endGauge, type GaugePane } from '../../agent/window/gauge.ts';
import { copyPane } from '../../agent/window/merge.ts';
import { decodePane, encodePane } from '../../agent/window/pane-codec.ts';
import { anyValue } from '../statistics/values.ts';
import { hex, MINUTE } from './agent.ts';
import { LAW } from './law.ts';
import { paneOf, readingsIn } from './made-panes.ts';

const SPAN = { from: 1_795_340_400_000, to: 1_795_340_400_000 + MINUTE };

describe.each(KINDS)('a pane of kind %s', (kind) => {
  test.each([100, 400])('of up to %i readings comes back bit for bit', (most) => {
    const carry = fc.option(fc.record({ time: fc.double({ min: 0, max: SPAN.from, noNaN: true }), value: anyValue }));
    fc.assert(
      fc.property(readingsIn(kind, SPAN, most), carry, (rows, carry) => {
        const pane = copyPane(paneOf(kind, SPAN, rows, { carry }));
        if (rows.length % 2 === 1) pane.doubtful = rows.length;
        Object.assign(pane, { late: 3, clock: 'unsynced', rejected: { 1: 7, 4: 300 }, mended: { 9: 1 } });
        const decoded = decodePane(encodePane(pane));
        expect(decoded).toEqual(pane);
        expect(hex(decoded)).toBe(hex(pane));
      }),
      LAW,
    );
  });
});

test('any values at any times come back bit for bit: -0, fractions of milliseconds, all magnitudes', () => {
  const row = fc.record({ time: fc.double({ min: SPAN.from, max: SPAN.to, noNaN: true }), value: anyValue });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.boolean(), (rows, ended) => {
      const pane = paneOf('gauge', SPAN, rows, { hold: 0.1 }) as GaugePane;
      if (ended) endGauge(pane, SPAN.to + 0.5);
      expect(decodePane(encodePane(pane))).toEqual(copyPane(pane));
    }),
    {
      examples: [
        [[{ time: SPAN.from, value: -0 }], false],
        [[{ time: SPAN.from, value: 1 / 3 }], true],
      ],
    },
  );
});

test('a value that was ended by an offline device stays ended', () => {
  const pane = paneOf('gauge', SPAN, [{ time: SPAN.from, value: 1 }]) as GaugePane;
  endGauge(pane, SPAN.from + 5);
  endGauge(pane, SPAN.from + 9);
  expect(decodePane(encodePane(pane))).toEqual(copyPane(pane));
});

test('a minute of one reading a second, in tenths, takes few bytes', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ time: SPAN.from + 1000 * i, value: (214 + (i % 7)) / 10 }));
  expect(encodePane(paneOf('gauge', SPAN, rows)).length).toBeLessThan(160);
});

test.each([
  ['nothing', []],
  ['a later version', [9]],
  ['no known kind', [1, 7, 1, 1, 0, 0, 0, 0, 0]],
])('%s is no pane', (_, bytes) => {
  expect(() => decodePane(Uint8Array.from(bytes))).toThrow('cannot be read');
});

test('bytes cut short anywhere are refused, never half read', () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({ time: SPAN.from + i, value: i / 7 }));
  const bytes = encodePane(paneOf('gauge', SPAN, rows));
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodePane(bytes.slice(0, length))).toThrow('cannot be read');
  }
});
