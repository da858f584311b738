import { describe, expect, test } from 'vitest';
import { Ears } from '../../agent/discover/ears.ts';
import { BAUDS } from '../../agent/discover/hunt.ts';
import type { UsualLine } from '../../drivers/protocol.ts';
import { protocols } from '../../drivers/protocols.ts';
import { subjects } from '../drivers/conformance/sample.ts';
import { joined, noise } from '../drivers/conformance/subject.ts';
import { receivedAt } from '../drivers/conformance/uart.ts';

const ENOUGH = 3000;

/** What is made of bytes that a line of this rate gives: the format, or nothing. Only protocols, no plain lines. */
function namedAt(baud: number, bytes: Uint8Array): string | undefined {
  const ears = new Ears(baud);
  ears.push(bytes, 0, 0);
  const format = ears.verdict()?.finding.format;
  return protocols.some(({ name }) => name === format) ? format : undefined;
}

/** Bytes as 8N1 has them: at 7 data bits the eighth one is their even parity. */
function asSent(bytes: Uint8Array, { bits = 8 }: UsualLine): Uint8Array {
  if (bits === 8) return bytes;
  return bytes.map((byte) => byte | ((byte.toString(2).replaceAll('0', '').length % 2) << 7));
}

/** Devices that speak by themselves, as their cases have them; what is asked says nothing, and layouts are anybody's. */
const SPEAKING = subjects().flatMap(({ protocol, samples }) =>
  protocol.candidates?.length === 0
    ? []
    : samples
        .filter(({ decode }) => !protocol.polling?.(decode as never) && !('layout' in decode))
        .map((sample) => ({ name: sample.name, format: protocol.name, sample })),
);

describe.each(SPEAKING)('$name', ({ format, sample }) => {
  const { bytes, line } = sample;
  const sent = asSent(joined(...Array.from({ length: Math.ceil(ENOUGH / bytes.length) }, () => bytes)), line);
  const heardAt = (baud: number) => namedAt(baud, receivedAt(sent, { baud: line.baud }, baud));

  test('is named at its rate', () => {
    expect(heardAt(line.baud)).toBe(format);
  });

  test('is called nothing else at any other rate', () => {
    const others = BAUDS.filter((baud) => baud !== line.baud);
    expect(others.map(heardAt)).toEqual(others.map(() => undefined));
  });
});

test.each(BAUDS)('noise at %d baud is called nothing', (baud) => {
  expect(namedAt(baud, noise(2 ** 16, baud))).toBeUndefined();
});
