import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import type { Bus, Seat } from '../bus/bus.ts';
import { type ByteReader, openReader } from '../decode/reader.ts';
import { type Decode, isLines } from '../decode/settings.ts';
import { newStanding, portLost } from './standing.ts';
import { type PortWatch, portWatch } from './watch.ts';

export interface ListenSettings {
  readonly decode: Decode;
  readonly max_line: number;
  readonly silence: Millis;
  /** How long input is left aside after opening; absent: not at all. */
  readonly settle?: Millis | undefined;
}

/** A source that listens to a port, real or virtual. */
export function serialSource(name: string, settings: ListenSettings, bus: Bus, world: World): Source {
  const { clock, log } = world;
  const standing = newStanding(name, world);
  let reader: ByteReader | undefined;
  let watch: PortWatch | undefined;
  let seat: Seat | undefined;
  let opens = 0;
  let at = '';
  let settled: Millis = 0;
  let settling_bytes = 0;

  function look(): void {
    if (watch) standing.look(watch.state(clock.mono()));
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
      const { decode, max_line, silence } = settings;
      const bytes = openReader(decode, { max_line, first_line: 'discard' }, intake);
      const what = isLines(decode) ? 'lines' : 'frames';
      const watching = portWatch({ baud: bus.line.baud, silence, what }, bytes);
      reader = bytes;
      watch = watching;
      seat = bus.join({
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
          watching.problem(portLost(at, why));
          look();
        },
        problem: watching.problem,
        looked: look,
      });
    },
    durable: () => undefined, // A serial device cannot be told, and cannot repeat.
    pause: () => seat?.pause(),
    resume: () => seat?.resume(),
    health(): SourceHealth {
      look();
      const { bytes = 0, frames = 0, partial_frames = 0, skipped_bytes = 0, bad_frames } = reader?.stats ?? {};
      return standing.health({
        bytes: bytes + settling_bytes,
        frames,
        partial_frames,
        ...(bad_frames === undefined ? {} : { bad_frames }),
        skipped_bytes: skipped_bytes + settling_bytes,
        reopens: Math.max(0, opens - 1),
      });
    },
    async close() {
      await seat?.close();
      reader?.interrupt();
    },
  };
}
