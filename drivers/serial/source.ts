import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import { type LineReader, lineReader } from '../lines/reader.ts';
import type { DecodeSettings } from '../lines/settings.ts';
import { keepOpen, type PortKeeper } from './keeper.ts';
import type { LineSettings, Transport } from './transport.ts';
import { type PortState, type PortWatch, portWatch } from './watch.ts';

export interface SerialSettings extends LineSettings {
  readonly decode: DecodeSettings;
  readonly max_line: number;
  readonly silence: Millis;
  /** How long input is left aside after opening; absent: not at all. */
  readonly settle?: Millis | undefined;
}

/** The same trouble is told once in this time; what flaps is counted in `reopens`. */
const TELL_AGAIN_MS = 60_000;

/** A source of lines from a serial port, real or virtual. */
export function serialSource(name: string, settings: SerialSettings, transport: Transport, world: World): Source {
  const { clock, log } = world;
  let reader: LineReader | undefined;
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

  function take(chunk: Uint8Array, lines: LineReader, intake: Intake): void {
    const mono = clock.mono();
    if (mono < settled) {
      settling_bytes += chunk.length;
      intake.note('skipped_bytes', chunk.length);
      return;
    }
    watch?.came(chunk.length, lines.push(chunk, clock.now()), mono);
  }

  return {
    name,
    async open(intake) {
      const lines = lineReader(settings.decode, { max_line: settings.max_line, first_line: 'discard' }, intake);
      const watching = portWatch(settings, lines.misfits);
      reader = lines;
      watch = watching;
      keeper = keepOpen(transport, settings, {
        opened(path) {
          at = path;
          if (opens++ > 0) intake.note('reopens');
          settled = clock.mono() + (settings.settle ?? 0);
          watching.opened(path, clock.mono());
          log.info({ source: name, path }, 'port_open');
        },
        bytes: (chunk) => take(chunk, lines, intake),
        lost(why) {
          lines.interrupt();
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
      const { bytes = 0, frames = 0, partial_frames = 0, skipped_bytes = 0 } = reader?.stats ?? {};
      const figures = {
        bytes: bytes + settling_bytes,
        frames,
        partial_frames,
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
