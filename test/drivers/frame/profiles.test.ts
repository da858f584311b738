import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { layoutSchema } from '../../../drivers/frame/layout.ts';
import { profiles } from '../../../drivers/frame/profiles.ts';
import { frame } from '../../../drivers/frame/protocol.ts';
import { allCases } from '../cases.ts';
import { read } from '../read.ts';

describe.each(profiles.map((profile) => ({ name: profile.name, profile })))('the profile $name', ({ profile }) => {
  test('has a case, by which the laws of protocols are tried on it', () => {
    const cases = allCases().map(({ given }) => given['decode'] as { readonly profile?: string } | undefined);
    expect(cases.map((decode) => decode?.profile)).toContain(profile.name);
  });

  test('asks what its frames answer', () => {
    const { ask = [], header } = profile.layout;
    for (const { send, answer } of ask) {
      expect(send.length).toBeGreaterThan(0);
      const both = Math.min(header?.length ?? 0, answer?.length ?? 0);
      expect(answer?.slice(0, both)).toEqual(header?.slice(0, both));
    }
  });
});

// Checksums of requests that go out on the wire: a wrong one could be another command.
test.each([
  ['mh-z19', 'ff0186000000000079'],
  ['jbd', 'dda50300fffd77 dda50400fffc77'],
  ['daly', 'a540900800000000000000007d'],
  ['jsn-sr04t', '55'],
  ['us-100', '55'],
  ['gmc-300', '3c47455443504d3e3e'],
  ['gmc-500', '3c47455443504d3e3e'],
])('the questions of %s are the ones that only read', (name, sent) => {
  const asked = profiles.find((profile) => profile.name === name)?.layout.ask ?? [];
  expect(asked.map(({ send }) => Buffer.from(send).toString('hex')).join(' ')).toBe(sent);
});

const layout = (over: object) => ({
  header: 'A0 5F',
  length: 6,
  checksum: { kind: 'sum8', at: -1, from: 0, to: -1 },
  messages: [{ fields: { a: { at: 2, type: 'u16be' }, b: { at: 4, type: 'u8' } } }],
  ...over,
});

test.each([
  ['a field beyond the end', { length: 4 }, /ends at byte 5/],
  ['one byte of header and no checksum', { header: 'A0', checksum: undefined }, /needs a header of two bytes/],
  [
    'an order of unknown fields',
    { messages: [{ fields: { a: { at: 2, type: 'u8' } }, ordered: [['a', 'x']] }] },
    /"x" is none/,
  ],
  [
    'a repeated field without a #',
    { messages: [{ fields: { a: { at: 2, type: 'u8', repeat: { every: 1, count: 2 } } } }] },
    /needs a #/,
  ],
  [
    'a length that stands beyond the end',
    { length: { at: 8, type: 'u8', plus: 0, most: 8 } },
    /ends at byte 9, and no frame has more than 8/,
  ],
  ['a header and an end longer than the frame', { length: 3, tail: '0D 0A' }, /take 4 bytes/],
  ['a checksum beyond the end', { checksum: { kind: 'sum16be', at: -1, from: 0, to: -1 } }, /checksum ends at byte 7/],
  ['nothing by which its frames are known, and which it does not ask for', { header: undefined }, /needs a fixed/],
  ['bytes that are none', { header: 'A' }, /hexadecimal/],
])('a layout with %s is refused', (_, over, message) => {
  const parsed = v.safeParse(layoutSchema, layout(over));
  expect(parsed.issues?.map((issue) => issue.message).join()).toMatch(message);
});

test('fields that contradict each other are left out together', () => {
  const settings = {
    layout: layout({
      messages: [
        {
          fields: { a: { at: 2, type: 'u8' }, b: { at: 3, type: 'u8' } },
          ordered: [['a', 'b']],
          not_all_zero: ['a', 'b'],
        },
      ],
    }),
  };
  const sent = (a: number, b: number) => Uint8Array.of(0xa0, 0x5f, a, b, 0, (0xa0 + 0x5f + a + b) & 0xff);
  const { taken, invalids } = read(frame, [sent(1, 2), sent(3, 2), sent(0, 0), sent(2, 2)], settings);
  expect(taken()).toEqual(['a=1', 'b=2', 'a=2', 'b=2']);
  expect(invalids).toEqual({ inconsistent: 2 });
});

test('a float that is no number is no state either', () => {
  const settings = {
    layout: layout({ length: 7, messages: [{ fields: { a: { at: 2, type: 'f32be', kind: 'state' } } }] }),
  };
  const sent = (...float: number[]) => {
    const frame = [0xa0, 0x5f, ...float];
    return Uint8Array.from([...frame, frame.reduce((sum, byte) => sum + byte) & 0xff]);
  };
  const { taken, invalids } = read(frame, [sent(0x7f, 0xc0, 0, 0), sent(0x40, 0, 0, 0)], settings);
  expect([taken(), invalids]).toEqual([['a=2'], { out_of_double: 1 }]);
});

test('a configuration gives a profile or a layout, not both', () => {
  expect(v.safeParse(frame.settings, {}).success).toBe(false);
  expect(v.safeParse(frame.settings, { profile: 'pms5003', layout: layout({}) }).success).toBe(false);
});
