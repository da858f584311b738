import type { Candidate } from '../../drivers/protocol.ts';
import { protocols } from '../../drivers/protocols.ts';
import { withoutParity } from '../../drivers/serial/parity.ts';
import type { Instant, Millis } from '../model/time.ts';
import { byScore, type Ear, type Finding, isBelieved } from './ear.ts';
import { lineEar } from './line-ear.ts';
import { protocolEar } from './protocol-ear.ts';

/** All ears on one line at one bit rate: each protocol as its bytes are, and where it may have parity also without. */
export class Ears {
  bytes = 0;
  readonly #plain: readonly Ear[];
  /** With the settings of a line that has parity. */
  readonly #checked: readonly Ear[];

  constructor(baud: number) {
    const all = protocols.flatMap((protocol) =>
      (protocol.candidates ?? [DEFAULTS])
        .filter((one) => one.baud === undefined || one.baud === baud)
        .map((candidate) => ({ protocol, candidate })),
    );
    this.#plain = [...all.map(({ protocol, candidate }) => protocolEar(protocol, candidate)), lineEar()];
    this.#checked = all
      .filter(({ protocol }) => protocol.lines.some((line) => line.bits === 7 && line.baud === baud))
      .map(({ protocol, candidate }) => protocolEar(protocol, candidate));
  }

  push(chunk: Uint8Array, at: Instant, mono: Millis): void {
    this.bytes += chunk.length;
    for (const ear of this.#plain) ear.push(chunk, at, mono);
    if (this.#checked.length === 0) return;
    const checked = withoutParity(chunk, 'even');
    for (const ear of this.#checked) ear.push(checked, at, mono);
  }

  /** What is believed by now, the best proven first. */
  verdict(): { readonly finding: Finding; readonly parity: boolean } | undefined {
    const plain = best(this.#plain);
    const checked = best(this.#checked);
    if (checked !== undefined && (plain === undefined || byScore(checked, plain) < 0)) {
      return { finding: checked, parity: true };
    }
    return plain && { finding: plain, parity: false };
  }
}

function best(ears: readonly Ear[]): Finding | undefined {
  return ears
    .map((ear) => ear.finding())
    .filter(isBelieved)
    .sort(byScore)[0];
}

const DEFAULTS: Candidate = { settings: {} };
