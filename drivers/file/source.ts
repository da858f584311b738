import { stat } from 'node:fs/promises';
import { reasonOf } from '../../agent/model/failure.ts';
import type { Intake, Source, SourceHealth, Ticket } from '../../agent/model/source.ts';
import type { World } from '../../agent/model/world.ts';
import { Bookmark } from './bookmark.ts';
import { type Content, openContent } from './content.ts';
import { Reading, type ReadingSettings } from './reading.ts';
import { recognise } from './recognise.ts';
import { newRoom, type Room } from './room.ts';

export interface FileSettings extends ReadingSettings {
  readonly path: readonly string[];
  readonly in_flight: number;
}

/** A source that ends: files, read one after the other, each from where it was left. */
export interface FileSource extends Source {
  /** Resolves when every file has been read to its end, or could not be. */
  readonly ended: Promise<void>;
  bookmark(): string;
  /** How far it is, in bytes on the disk; the total is 0 until the files were looked at. */
  progress(): { readonly bytes_read: number; readonly bytes_total: number };
}

// Between two looks for room; small enough that a full intake is overrun by a few lines only.
const SLICE = 4096;

export function fileSource(name: string, settings: FileSettings, { clock, log }: World): FileSource {
  const abort = new AbortController();
  const done = { bytes: 0, frames: 0, skipped_bytes: 0, files: 0 };
  let health: Omit<SourceHealth, 'figures'> = { state: 'starting', since: clock.now() };
  let bytes_total = 0;
  let bytes_before = 0;
  let content: Content | undefined;
  let reading: Reading | undefined;
  let mark: () => string = () => '[]';
  let ticket: Ticket = 0;
  let room: Room | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  async function readAll(intake: Intake, space: Room): Promise<void> {
    const bookmark = new Bookmark(intake.bookmark, settings.path.length);
    mark = () => bookmark.toString();
    const sizes = await Promise.all(settings.path.map((path) => sizeOf(path)));
    bytes_total = sizes.reduce((sum, size) => sum + size, 0);
    health = { state: 'ok', since: clock.now() };
    for (const [i, path] of settings.path.entries()) {
      if (abort.signal.aborted) return;
      try {
        await readOne(path, bookmark, intake, space);
        done.files++;
      } catch (error) {
        if (!abort.signal.aborted) fail(path, error);
      }
      bytes_before += sizes[i] as number;
      content = undefined;
    }
    if (health.state !== 'fault') health = { state: 'ended', since: clock.now() };
  }

  async function readOne(path: string, bookmark: Bookmark, intake: Intake, space: Room): Promise<void> {
    const from = await recognise(path, bookmark.known, abort.signal);
    if (!from && bookmark.known.some((place) => place.path === path)) {
      intake.note('files_begun_anew');
      log.info({ source: name, path }, 'file_begun_anew');
    }
    const lines = new Reading(path, settings, from, intake, clock.now());
    reading = lines;
    mark = () => {
      bookmark.reach(lines.place, from);
      return bookmark.toString();
    };
    content = openContent(path, from?.at ?? 0, abort.signal);
    try {
      for await (const chunk of content) await push(chunk, lines, space);
      await space.wait(ticket);
      if (!abort.signal.aborted) lines.end(clock.now());
    } finally {
      lines.stop();
      bookmark.reach(lines.place, from);
      ticket = Math.max(ticket, lines.ticket);
      Object.assign(done, sum(done, lines.figures));
      reading = undefined;
    }
  }

  async function push(chunk: Uint8Array, lines: Reading, space: Room): Promise<void> {
    for (let from = 0; from < chunk.length; from += SLICE) {
      await space.wait(ticket);
      if (abort.signal.aborted) return;
      lines.push(chunk.subarray(from, from + SLICE), clock.now());
      ticket = Math.max(ticket, lines.ticket);
    }
  }

  function fail(path: string, error: unknown): void {
    const reason = reasonFor(error);
    const detail = `file ${path}: ${reason === 'cannot be read' ? reasonOf(error) : reason}`;
    health = { state: 'fault', reason, detail, since: clock.now() };
    log.error({ source: name, path, reason, detail }, 'source_trouble');
  }

  const progress = () => ({ bytes_read: Math.min(bytes_total, bytes_before + (content?.position ?? 0)), bytes_total });

  return {
    name,
    ended,
    async open(intake) {
      const space = newRoom(settings.in_flight, intake);
      room = space;
      readAll(intake, space)
        .catch((error) => fail(settings.path.join(', '), error))
        .finally(end);
    },
    durable: (upTo) => room?.durable(upTo),
    bookmark: () => mark(),
    pause: () => room?.pause(),
    resume: () => room?.resume(),
    health: () => ({ ...health, figures: { ...done, ...(reading && sum(done, reading.figures)), ...progress() } }),
    progress,
    async close() {
      abort.abort();
      room?.close();
      if (room) await ended;
    },
  };
}

function sum(before: Reading['figures'], now: Reading['figures']): Reading['figures'] {
  return {
    bytes: before.bytes + now.bytes,
    frames: before.frames + now.frames,
    skipped_bytes: before.skipped_bytes + now.skipped_bytes,
  };
}

// What cannot be looked at cannot be read either, and says so when its turn comes.
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function reasonFor(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'is a directory';
  if (code.startsWith('Z_')) return 'damaged: not gzip, or cut off';
  return 'cannot be read';
}
