import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import { type ByteReader, openReader } from '../decode/reader.ts';
import { type Decode, isLines } from '../decode/settings.ts';
import { type GivenLine, usualLine } from '../decode/usual-line.ts';
import { keepOpen, type PortKeeper } from './keeper.ts';
import type { LineSettings, Transport } from './transport.ts';
import { type PortState, type PortWatch, portWatch } from './watch.ts';

export interface SerialSettings extends GivenLine, Pick<LineSettings, 'dtr' | 'rts'> {
  readonly decode: Decode;
  readonly max_line: number;
  readonly silence: Millis;
  /** How long input is left aside after opening; absent: not at all. */
  readonly settle?: Millis | undefined;
}

/** The same trouble is told once in this time; what flaps is counted in `reopens`. */
const TELL_AGAIN_MS = 60_000;

/** A source that listens to a serial port, real or virtual. */
export function serialSource(name: string, settings: SerialSettings, transport: Transport, world: World): Source {
  const { clock, log } = world;
  const line: LineSettings = { dtr: settings.dtr, rts: settings.rts, ...usualLine(settings, settings.decode) };
  let reader: ByteReader | undefined;
  let watch: PortWatch | undefined;
  let keeper: PortKeeper | undefined;
  let opens = 0;
  let at = '';
  let settled: Millis = 0;
  let settling_bytes = 0;
  let shown: PortState = { state: 'starting' };
  let since: Instant = clock.now();
  let toldAt: Millis = Number.NEGATIVE_INFINITY;
  let told: string | undefined;

  function look(): PortState {
    const state = watch?.state(clock.mono()) ?? shown;
    if (state.state !== shown.state || state.reason !== shown.reason) {
      since = clock.now();
      tell(state);
    }
    shown = state;
    return state;
  }

  function tell({ reason, detail }: PortState): void {
    if (reason === undefined) return log.info({ source: name }, 'source_ok');
    if (reason === told && clock.mono() - toldAt < TELL_AGAIN_MS) return;
    told = reason;
    toldAt = clock.mono();
    log.warn({ source: name, reason, detail }, 'source_trouble');
  }

  function take(chunk: Uint8Array, bytes: ByteReader, intake: Intake): void {
    const mono = clock.mono();
    if (mono < settled) {
      settling_bytes += chunk.length;
      intake.note('skipped_bytes', chunk.length);
      return;
    }
    watch?.came(chunk.length, bytes.push(chunk, clock.now(), mono), mono);
  }

  return {
    name,
    async open(intake) {
      const bytes = openReader(settings.decode, { max_line: settings.max_line, first_line: 'discard' }, intake);
      const watching = portWatch(
        { ...line, silence: settings.silence, what: isLines(settings.decode) ? 'lines' : 'frames' },
        bytes,
      );
      reader = bytes;
      watch = watching;
      keeper = keepOpen(transport, line, {
        opened(path) {
          at = path;
          if (opens++ > 0) intake.note('reopens');
          settled = clock.mono() + (settings.settle ?? 0);
          watching.opened(path, clock.mono());
          log.info({ source: name, path }, 'port_open');
        },
        bytes: (chunk) => take(chunk, bytes, intake),
        lost(why) {
          bytes.interrupt();
          const reason = 'port lost';
          watching.problem({
            state: 'waiting',
            reason,
            detail: `serial ${at}: the port was lost (${why}); it is opened again when it returns`,
          });
          look();
        },
        problem: watching.problem,
        looked: look,
      });
    },
    durable: () => undefined, // A serial device cannot be told, and cannot repeat.
    pause: () => keeper?.pause(),
    resume: () => keeper?.resume(),
    health(): SourceHealth {
      const { state, reason, detail } = look();
      const { bytes = 0, frames = 0, partial_frames = 0, skipped_bytes = 0, bad_frames } = reader?.stats ?? {};
      const figures = {
        bytes: bytes + settling_bytes,
        frames,
        partial_frames,
        ...(bad_frames === undefined ? {} : { bad_frames }),
        skipped_bytes: skipped_bytes + settling_bytes,
        reopens: Math.max(0, opens - 1),
      };
      return {
        state,
        since,
        figures,
        ...(reason === undefined ? {} : { reason }),
        ...(detail === undefined ? {} : { detail }),
      };
    },
    async close() {
      await keeper?.close();
      reader?.interrupt();
    },
  };
}
