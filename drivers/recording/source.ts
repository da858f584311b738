import { open, stat } from 'node:fs/promises';
import { reasonOf } from '../../agent/model/failure.ts';
import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import { type ByteReader, openReader } from '../decode/reader.ts';
import type { Decode } from '../decode/settings.ts';
import { newRoom, type Room } from '../file/room.ts';
import { type RecordedPart, readHead, readPart } from './format.ts';
import { rawParts } from './raw.ts';

export interface RecordingSettings {
  readonly path: readonly string[];
  readonly decode: Decode;
  readonly max_line: number;
  /** Files of bare bytes: when the first came, and how fast. */
  readonly raw?: { readonly started: Instant; readonly baud: number } | undefined;
}

/** Frames that may be on their way to the disk: a recording can wait. */
const IN_FLIGHT = 16_384;

/** A source that ends: recordings, one after the other, each byte at the time at which it came. */
export function recordingSource(name: string, settings: RecordingSettings, { clock, log }: World): Source {
  const abort = new AbortController();
  const figures = { bytes: 0, frames: 0, bad_lines: 0, files: 0, bytes_read: 0, bytes_total: 0 };
  let health: Omit<SourceHealth, 'figures'> = { state: 'starting', since: clock.now() };
  let room: Room | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  async function playAll(intake: Intake, space: Room): Promise<void> {
    const sizes = await Promise.all(settings.path.map(sizeOf));
    figures.bytes_total = sizes.reduce((sum, size) => sum + size, 0);
    health = { state: 'ok', since: clock.now() };
    for (const path of settings.path) {
      if (abort.signal.aborted) return;
      try {
        await play(path, intake, space);
        figures.files++;
      } catch (error) {
        if (!abort.signal.aborted) fail(path, reasonOf(error));
      }
    }
    if (health.state !== 'fault') health = { state: 'ended', since: clock.now() };
  }

  const readerFor = (intake: Intake) =>
    openReader(settings.decode, { max_line: settings.max_line, first_line: 'discard' }, intake);

  /** Waits for room; false where it came too late. */
  async function push(
    { ms, bytes }: RecordedPart,
    started: Instant,
    reader: ByteReader,
    space: Room,
  ): Promise<boolean> {
    await space.wait(reader.ticket);
    if (abort.signal.aborted) return false;
    figures.bytes += bytes.length;
    figures.frames += reader.push(bytes, started + ms, ms);
    return true;
  }

  async function playRaw(path: string, raw: NonNullable<RecordingSettings['raw']>, intake: Intake, space: Room) {
    const reader = readerFor(intake);
    for await (const part of rawParts(path, raw.baud, abort.signal)) {
      figures.bytes_read += part.bytes.length;
      if (!(await push(part, raw.started, reader, space))) break;
    }
    reader.interrupt();
  }

  async function play(path: string, intake: Intake, space: Room): Promise<void> {
    if (settings.raw) return playRaw(path, settings.raw, intake, space);
    const file = await open(path);
    let reader: ByteReader | undefined;
    let started = 0;
    for await (const line of file.readLines()) {
      figures.bytes_read += line.length + 1;
      if (reader === undefined) {
        const head = readHead(line);
        if (!head) throw new Error('this is no recording: weir record makes one');
        started = Date.parse(head.started);
        reader = readerFor(intake);
        continue;
      }
      const part = readPart(line);
      if (!part) {
        figures.bad_lines++;
        intake.invalid('unparsable', line);
        continue;
      }
      if (!(await push(part, started, reader, space))) break;
    }
    reader?.interrupt();
  }

  function fail(path: string, why: string): void {
    const detail = `recording ${path}: ${why}`;
    health = { state: 'fault', reason: 'cannot be read', detail, since: clock.now() };
    log.error({ source: name, path, detail }, 'source_trouble');
  }

  return {
    name,
    ended,
    async open(intake) {
      const space = newRoom(IN_FLIGHT, intake);
      room = space;
      void playAll(intake, space).finally(end);
    },
    durable: (upTo) => room?.durable(upTo),
    pause: () => room?.pause(),
    resume: () => room?.resume(),
    health: () => ({ ...health, figures: { ...figures } }),
    async close() {
      abort.abort();
      room?.close();
      if (room) await ended;
    },
  };
}

// What cannot be looked at cannot be read either, and says so when its turn comes.
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
