import type { SourceHealth } from '../../agent/model/source.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { ByteReader } from '../decode/reader.ts';
import type { PortProblem } from './transport.ts';

/** What a look at a port finds. */
export type PortState = Pick<SourceHealth, 'state' | 'reason' | 'detail'>;

/** Watches what comes through a port, and says what is wrong with it in words. Times are monotonic. */
export interface PortWatch {
  opened(path: string, mono: Millis): void;
  /** Bytes came; `sensible` frames of them made sense. */
  came(bytes: number, sensible: number, mono: Millis): void;
  problem(problem: PortProblem): void;
  state(mono: Millis): PortState;
}

export interface WatchSettings {
  /** After how long without a byte a port counts as silent. */
  readonly silence: Millis;
  readonly baud: number;
  /** What the stream is made of, for people. */
  readonly what: 'lines' | 'frames';
}

// A wrong bit rate shows within seconds; a banner after a reset is over by then.
const NONSENSE_MS = 5000;
const NONSENSE_BYTES = 64;
// A telegram that the opening cut off is over by then, and the next one may take its time.
const BURST_MS = 2000;

// So many frames make a share; a share from this on is worth a look at the cable.
const SHARE_OF = 50;
const MANY_BAD = 0.05;

export function portWatch(
  settings: WatchSettings,
  { stats, misfits }: Pick<ByteReader, 'stats' | 'misfits'>,
): PortWatch {
  let path = '';
  let problem: PortProblem | undefined;
  let seen = false; // A frame has made sense since the port was opened.
  let lastByte: Millis = 0;
  let nonsenseFrom: Millis | undefined;
  let nonsense = 0;
  // Good and bad frames where the share was reckoned last, and the share of bad ones that came out.
  let good = 0;
  let bad = 0;
  let share = 0;

  function reckon(): void {
    const goodNow = stats.frames - good;
    const badNow = (stats.bad_frames ?? 0) - bad;
    if (goodNow + badNow < SHARE_OF) return;
    share = badNow / (goodNow + badNow);
    good += goodNow;
    bad += badNow;
  }

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
      reckon();
    },
    problem(found) {
      problem = found;
      path = '';
    },
    state(mono) {
      if (problem) return problem;
      if (path === '') return { state: 'starting' };
      if (mono - lastByte >= settings.silence) return silent(path, settings.silence);
      if (nonsenseFrom !== undefined && nonsense >= NONSENSE_BYTES && lastByte - nonsenseFrom >= BURST_MS) {
        if (mono - nonsenseFrom >= NONSENSE_MS) {
          const { misfit, garbled, sample } = misfits;
          return misfit > garbled ? misfitting(path, settings.what, sample) : senseless(path, settings.baud, garbled);
        }
      }
      if (seen && share >= MANY_BAD) return spoilt(path, share);
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

function senseless(path: string, baud: number, garbled: number): PortState {
  const reason = 'bytes but no frame: wrong baud?';
  const spoilt = garbled > 0 ? `${garbled} had a wrong checksum or were no text. ` : '';
  const remedy = `${spoilt}Read at ${baud} bits a second; try 9600, 115200, 57600, 38400, 19200 or 4800.`;
  return { state: 'fault', reason, detail: `serial ${path}: ${reason} ${remedy}` };
}

function misfitting(path: string, what: WatchSettings['what'], sample: string): PortState {
  const reason = `${what}, but none fits the format`;
  return { state: 'fault', reason, detail: `serial ${path}: ${reason}. See \`decode\`; the last one was: ${sample}` };
}

function spoilt(path: string, share: number): PortState {
  const reason = 'many wrong checksums';
  const remedy =
    'They are left out. Look at the cable, its length and its ground; at other programs that read the port.';
  const detail = `serial ${path}: ${Math.round(share * 100)} % of the last frames had a wrong checksum. ${remedy}`;
  return { state: 'ok', reason, detail };
}
