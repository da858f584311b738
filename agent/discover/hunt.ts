import type { LineSettings, Port, Transport } from '../../drivers/serial/transport.ts';
import type { Instant, Millis } from '../model/time.ts';
import type { Finding } from './ear.ts';
import { Ears } from './ears.ts';

/** Bit rates in the order in which sensors use them. */
export const BAUDS: readonly number[] = [9600, 115_200, 4800, 19_200, 2400, 38_400, 57_600, 1200];

/** How long to wait. */
export interface Patience {
  /** At one bit rate when nothing makes sense, from its first byte on. */
  readonly rate: Millis;
  /** For the first byte, when there was none at any rate: some meters speak every ten seconds. */
  readonly silence: Millis;
  /** After a first finding, for a better one. */
  readonly settle: Millis;
}

export const PATIENCE: Patience = { rate: 3000, silence: 11_000, settle: 400 };

const LOOK_EVERY: Millis = 100;

/** More than this without sense is a wrong bit rate, however fast it came. */
const ENOUGH_BYTES = 8192;

/** What came of listening to a port. */
export type Heard =
  | { readonly kind: 'found'; readonly line: LineSettings; readonly finding: Finding; readonly bytes: number }
  /** Bytes came and made no sense at any rate. */
  | { readonly kind: 'unknown'; readonly bytes: number; readonly bauds: readonly number[] }
  | { readonly kind: 'silent'; readonly listened: Millis }
  | { readonly kind: 'problem'; readonly detail: string };

/** What hunting needs of the world. */
export interface Watch {
  now(): Instant;
  mono(): Millis;
  /** Resolves after so long, or when the signal says so. */
  wait(length: Millis, signal?: AbortSignal): Promise<void>;
}

export interface HuntOptions {
  readonly watch: Watch;
  readonly patience?: Patience;
  /** The rate that the port was last understood at is tried first. */
  readonly remembered?: number | undefined;
  /** Told of each rate as it is tried. */
  readonly onRate?: (baud: number) => void;
}

/**
 * Listens to a port through the usual bit rates until what comes makes sense. Sends nothing. Every line is opened with
 * 8 data bits and without parity; parity is taken off in software where a protocol has it. What the control lines are
 * set to is left alone, but for meters that speak only while RTS is high, which opening sees to.
 */
export async function hunt(transport: Transport, options: HuntOptions): Promise<Heard> {
  const { watch, patience = PATIENCE, remembered, onRate } = options;
  const first = remembered === undefined ? [] : [remembered];
  const bauds = [...first, ...BAUDS.filter((baud) => baud !== remembered)];
  // At a wrong rate most characters lack their stop bit and are dropped, so that a device may seem silent.
  const rounds: Round[] = bauds.map((baud) => ({ baud, silence: patience.rate }));
  const began = watch.mono();
  let bytes = 0;
  for (const round of [...rounds, ...SELDOM.map((baud) => ({ baud, silence: patience.silence }))]) {
    if (bytes > 0 && round.silence > patience.rate) break;
    onRate?.(round.baud);
    const tried = await listenAt(transport, lineOf(round.baud, false), watch, { ...patience, silence: round.silence });
    if (tried.kind === 'problem') return tried;
    bytes += tried.bytes;
    if (tried.kind === 'found') return { ...tried, line: lineOf(round.baud, tried.parity) };
  }
  return bytes > 0 ? { kind: 'unknown', bytes, bauds } : { kind: 'silent', listened: watch.mono() - began };
}

/** Where devices that speak every ten seconds are set to: electricity meters. */
const SELDOM: readonly number[] = [115_200, 9600];

interface Round {
  readonly baud: number;
  readonly silence: Millis;
}

function lineOf(baud: number, parity: boolean): LineSettings {
  return { baud, bits: parity ? 7 : 8, parity: parity ? 'even' : 'none', stop: 1 };
}

type Tried =
  | { readonly kind: 'found'; readonly finding: Finding; readonly parity: boolean; readonly bytes: number }
  | { readonly kind: 'nothing'; readonly bytes: number }
  | { readonly kind: 'problem'; readonly detail: string };

async function listenAt(transport: Transport, line: LineSettings, watch: Watch, patience: Patience): Promise<Tried> {
  const located = transport.locate();
  if (located.kind === 'problem') return located;
  const opened = await transport.open(located.path, line);
  if (opened.kind === 'problem') return opened;
  try {
    return await listen(opened.port, line.baud, watch, patience);
  } finally {
    await opened.port.close();
  }
}

async function listen(port: Port, baud: number, watch: Watch, patience: Patience): Promise<Tried> {
  const ears = new Ears(baud);
  const stop = new AbortController();
  let lost: string | undefined;
  let until = watch.mono() + patience.silence;
  let settled = false;
  port.onLost((why) => {
    lost = why;
    stop.abort();
  });
  port.onBytes((chunk) => {
    const mono = watch.mono();
    if (ears.bytes === 0) until = mono + patience.rate;
    ears.push(chunk, watch.now(), mono);
    const found = ears.verdict() !== undefined;
    // What is found first need not be the whole story: another profile may make more of the same frames.
    if (found && !settled) until = mono + patience.settle;
    settled ||= found;
    if (!settled && ears.bytes > ENOUGH_BYTES) stop.abort();
  });
  // The end comes nearer with the first byte, and nearer still with the first frame.
  while (!stop.signal.aborted && watch.mono() < until) {
    await watch.wait(Math.min(LOOK_EVERY, until - watch.mono()), stop.signal);
  }
  if (lost !== undefined) return { kind: 'problem', detail: `the port was lost while it was listened to: ${lost}` };
  const verdict = ears.verdict();
  return verdict ? { kind: 'found', ...verdict, bytes: ears.bytes } : { kind: 'nothing', bytes: ears.bytes };
}
