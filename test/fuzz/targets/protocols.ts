import { expect } from 'vitest';
import { crc16Modbus } from '../../../drivers/checksums/crc16-modbus.ts';
import { newMbap, type ReadRequest, RTU } from '../../../drivers/modbus/request.ts';
import { subjects } from '../../drivers/conformance/sample.ts';
import { hear, type Sample, type Subject } from '../../drivers/conformance/subject.ts';
import { pieces, type Target } from '../target.ts';

const CHOICES: readonly { readonly subject: Subject; readonly sample: Sample }[] = subjects().flatMap((subject) =>
  subject.samples.map((sample) => ({ subject, sample })),
);

/** Whatever a device sends, every protocol reads it to its end, gives finite values, and the same in pieces. The first byte says which one. */
export const protocolStreams: Target = {
  name: 'protocols',
  examples: CHOICES.map(({ sample }, i) => Uint8Array.of(i, ...sample.bytes.subarray(0, 4000))),
  words: ['\r\n', '$', '*', '/', '!', ',,', '\u0002', '\u0003', '(', ')', '\t', 'Checksum\t'],
  check(input) {
    const chosen = CHOICES[(input[0] ?? 0) % CHOICES.length];
    if (!chosen) return;
    const bytes = input.subarray(1);
    expect(hear(chosen.subject, chosen.sample, pieces(bytes))).toEqual(hear(chosen.subject, chosen.sample, [bytes]));
  },
};

const REQUEST: ReadRequest = { unit: 1, fn: 3, at: 2, count: 2 };
const RTU_ANSWER = Buffer.from('010304010203045b3c', 'hex');

/** What is taken for the answer to a question is one: of its unit, its function, its length, and whole. */
export const modbusAnswers: Target = {
  name: 'modbus-answers',
  examples: [
    RTU_ANSWER,
    Buffer.from('018302c0f1', 'hex'),
    Buffer.from('000100000007010304 01020304'.replace(' ', ''), 'hex'),
  ],
  words: ['\u0001\u0003\u0004', '\u0001\u0083', '\u0000\u0001\u0000\u0000\u0000\u0007\u0001'],
  check(input) {
    const found = RTU.request(REQUEST).find(input);
    if (found) {
      expect(crc16Modbus(found)).toBe(0);
      expect([found[0], (found[1] as number) & 0x7f]).toEqual([1, 3]);
      expect(found.length === 5 || found.length === 9).toBe(true);
    }
    const mbap = newMbap();
    const numbered = mbap.request(REQUEST);
    const answer = numbered.find(input);
    if (!answer) return;
    expect([...answer.subarray(0, 4)]).toEqual([0, 1, 0, 0]);
    const reply = mbap.reply(answer);
    if (reply.kind === 'registers') expect(reply.bytes.length).toBe(4);
  },
};
