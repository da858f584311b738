import type { SourceHealth } from '../../agent/model/source.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { Misfits } from '../lines/decoder.ts';
import type { PortProblem } from './transport.ts';

/** What a look at a port finds. */
export type PortState = Pick<SourceHealth, 'state' | 'reason' | 'detail'>;

/** Watches what comes through a port, and says what is wrong with it in words. Times are monotonic. */
export interface PortWatch {
  opened(path: string, mono: Millis): void;
  /** Bytes came; `sensible` lines of them made sense. */
  came(bytes: number, sensible: number, mono: Millis): void;
  problem(problem: PortProblem): void;
  state(mono: Millis): PortState;
}

// A wrong bit rate shows within seconds; a banner after a reset is over by then.
const NONSENSE_MS = 5000;
const NONSENSE_BYTES = 64;

/** `silence`: after how long without a byte a port counts as silent. */
export function portWatch({ silence, baud }: { silence: Millis; baud: number }, misfits: Misfits): PortWatch {
  let path = '';
  let problem: PortProblem | undefined;
  let seen = false; // A line has made sense since the port was opened.
  let lastByte: Millis = 0;
  let nonsenseFrom: Millis | undefined;
  let nonsense = 0;

  return {
    opened(where, mono) {
      path = where;
      problem = undefined;
      seen = false;
      lastByte = mono;
      nonsenseFrom = undefined;
      nonsense = 0;
    },
    came(bytes, sensible, mono) {
      lastByte = mono;
      seen ||= sensible > 0;
      nonsenseFrom = sensible > 0 ? undefined : (nonsenseFrom ?? mono);
      nonsense = sensible > 0 ? 0 : nonsense + bytes;
    },
    problem(found) {
      problem = found;
      path = '';
    },
    state(mono) {
      if (problem) return problem;
      if (path === '') return { state: 'starting' };
      if (mono - lastByte >= silence) return silent(path, silence);
      if (nonsenseFrom !== undefined && mono - nonsenseFrom >= NONSENSE_MS && nonsense >= NONSENSE_BYTES) {
        return misfits.misfit > misfits.garbled ? misfitting(path, misfits.sample) : garbled(path, baud);
      }
      return { state: seen ? 'ok' : 'starting' };
    },
  };
}

function silent(path: string, silence: Millis): PortState {
  const reason = `no bytes for ${silence / 1000} s`;
  const remedy =
    'Is the device powered, and its TX wired to our RX? A device that sends more rarely needs a longer `silence`.';
  return { state: 'waiting', reason, detail: `serial ${path}: ${reason}. ${remedy}` };
}

function garbled(path: string, baud: number): PortState {
  const reason = 'bytes but no frame: wrong baud?';
  const remedy = `Read at ${baud} bits a second; try 9600, 115200, 57600, 38400, 19200 or 4800.`;
  return { state: 'fault', reason, detail: `serial ${path}: ${reason} ${remedy}` };
}

function misfitting(path: string, sample: string): PortState {
  const reason = 'lines, but none fits the format';
  return { state: 'fault', reason, detail: `serial ${path}: ${reason}. See \`decode\`; the last one was: ${sample}` };
}
