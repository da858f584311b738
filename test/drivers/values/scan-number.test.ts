import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_NUMBER, scanNumber } from '../../../drivers/values/scan-number.ts';

const into = new Float64Array(1);

/** The number at the beginning of a text and where it ends; undefined where there is none. */
function scan(text: string): { value: number; end: number } | undefined {
  into[0] = Number.NaN;
  const end = scanNumber(Buffer.from(text), 0, into, 0);
  return end === NO_NUMBER ? undefined : { value: into[0], end };
}

/** What JSON.parse makes of a text that is one number. */
function parsed(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && text.trim() === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function same(text: string): void {
  const found = scan(text);
  const whole = found?.end === text.length ? found.value : undefined;
  expect([text, Object.is(whole, parsed(text))]).toEqual([text, true]);
}

test.each([
  ...[
    '0',
    '-0',
    '0.0',
    '-0.0',
    '7',
    '-7',
    '21.5',
    '1700000000123',
    '0.1',
    '0.001',
    '123456789012345',
    '1234567890123456',
  ],
  ...[
    '9007199254740993',
    '0.30000000000000004',
    '5e-324',
    '1.7976931348623157e308',
    '1e400',
    '-1e400',
    '1e5',
    '1E+5',
    '1e-5',
  ],
  ...[
    '2.2250738585072011e-308',
    '0.000000000000000000000001',
    '123456789.123456',
    '999999999999999',
    '99999999999999.9',
  ],
  ...['', '-', '+1', '.5', '5.', '01', '-01', '00', '1e', '1e+', '0x10', 'NaN', '1.e5', '--1', '1.2.3', '1e5.0', '1,5'],
])('"%s" is what JSON makes of it', same);

test('every double comes back bit for bit', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => same(JSON.stringify(value))));
});

test('every decimal of any length is rounded as JSON does', () => {
  const digits = (most: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((d) => d.join(''));
  const number = fc
    .tuple(fc.boolean(), digits(20), fc.option(digits(25)), fc.option(fc.integer({ min: -340, max: 320 })))
    .map(([minus, whole, decimals, exponent]) => {
      const tail = `${decimals === null ? '' : `.${decimals}`}${exponent === null ? '' : `e${exponent}`}`;
      return `${minus ? '-' : ''}${whole.replace(/^0+(?=\d)/, '')}${tail}`;
    });
  fc.assert(fc.property(number, same), { numRuns: 2000 });
});

test('what looks like a number is taken or left as JSON does', () => {
  const text = fc.array(fc.constantFrom(...'0123456789.-+eE'), { maxLength: 10 }).map((letters) => letters.join(''));
  fc.assert(fc.property(text, same), { numRuns: 2000 });
});

test('it ends where the number ends', () => {
  expect(scan('21.5,')).toEqual({ value: 21.5, end: 4 });
  expect(scan('0}')).toEqual({ value: 0, end: 1 });
  expect(scan('1e5]')).toEqual({ value: 1e5, end: 3 });
});
