import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { reasonOf } from '../../agent/model/failure.ts';
import type { Intake, Source, SourceHealth, Ticket } from '../../agent/model/source.ts';
import type { World } from '../../agent/model/world.ts';
import { type LineReader, lineReader } from '../lines/reader.ts';
import type { DecodeSettings } from '../lines/settings.ts';
import { newRoom, type Room } from './room.ts';

export interface FileSettings {
  readonly path: readonly string[];
  readonly decode: DecodeSettings;
  readonly max_line: number;
  readonly last_line: 'keep' | 'discard';
  readonly in_flight: number;
}

/** A source that ends: files, read one after the other. */
export interface FileSource extends Source {
  /** Resolves when every file has been read to its end, or could not be. */
  readonly ended: Promise<void>;
  /** How far it is, in bytes on the disk; the total is 0 until the files were looked at. */
  progress(): { readonly bytes_read: number; readonly bytes_total: number };
}

// Between two looks for room; small enough that a full intake is overrun by a few lines only.
const SLICE = 4096;
const LINE_END = Uint8Array.of(10);

export function fileSource(name: string, settings: FileSettings, { clock, log }: World): FileSource {
  const abort = new AbortController();
  const figures = { bytes: 0, frames: 0, skipped_bytes: 0, files: 0 };
  let health: Omit<SourceHealth, 'figures'> = { state: 'starting', since: clock.now() };
  let bytes_total = 0;
  let bytes_before = 0;
  let current: ReadStream | undefined;
  let ticket: Ticket = 0;
  let room: Room | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  async function readAll(intake: Intake, space: Room): Promise<void> {
    const sizes = await Promise.all(settings.path.map((path) => sizeOf(path)));
    bytes_total = sizes.reduce((sum, size) => sum + size, 0);
    health = { state: 'ok', since: clock.now() };
    for (const [i, path] of settings.path.entries()) {
      if (abort.signal.aborted) return;
      await readOne(path, intake, space);
      bytes_before += sizes[i] as number;
      current = undefined;
    }
    if (health.state !== 'fault') health = { state: 'ended', since: clock.now() };
  }

  async function readOne(path: string, intake: Intake, space: Room): Promise<void> {
    // Columns and their header belong to one file.
    const lines = lineReader(settings.decode, { max_line: settings.max_line, first_line: 'keep' }, intake);
    const before = { ...figures };
    const raw = createReadStream(path);
    current = raw;
    const take = async (stream: AsyncIterable<Buffer>) => {
      for await (const chunk of stream) {
        await push(chunk, lines, space);
        Object.assign(figures, sum(before, lines.stats));
      }
    };
    try {
      if (path.endsWith('.gz')) await pipeline(raw, createGunzip(), take, { signal: abort.signal });
      else await pipeline(raw, take, { signal: abort.signal });
      if (settings.last_line === 'keep') await push(LINE_END, lines, space);
      figures.files++;
    } catch (error) {
      if (!abort.signal.aborted) fail(path, error);
    }
    lines.interrupt();
    Object.assign(figures, sum(before, lines.stats), { files: figures.files });
  }

  async function push(chunk: Uint8Array, lines: LineReader, space: Room): Promise<void> {
    const before = ticket - lines.ticket;
    for (let from = 0; from < chunk.length && !abort.signal.aborted; from += SLICE) {
      await space.wait(ticket);
      if (abort.signal.aborted) return;
      lines.push(chunk.subarray(from, from + SLICE), clock.now());
      ticket = before + lines.ticket;
    }
  }

  function fail(path: string, error: unknown): void {
    const reason = reasonFor(error);
    const detail = `file ${path}: ${reason === 'cannot be read' ? reasonOf(error) : reason}`;
    health = { state: 'fault', reason, detail, since: clock.now() };
    log.error({ source: name, path, reason, detail }, 'source_trouble');
  }

  const progress = () => ({ bytes_read: Math.min(bytes_total, bytes_before + (current?.bytesRead ?? 0)), bytes_total });

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
    pause: () => room?.pause(),
    resume: () => room?.resume(),
    health: () => ({ ...health, figures: { ...figures, ...progress() } }),
    progress,
    async close() {
      abort.abort();
      room?.close();
      if (room) await ended;
    },
  };
}

function sum(before: { bytes: number; frames: number; skipped_bytes: number }, now: LineReader['stats']) {
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
