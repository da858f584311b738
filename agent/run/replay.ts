import type { Config } from '../../config/config.ts';
import { isRecording } from '../../drivers/recording/is-recording.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import { startAgent } from './agent.ts';
import type { Replayed } from './contract.ts';

export interface ReplayOptions {
  readonly config: Config;
  readonly files: readonly string[];
  /** The source that the files are read as; needed where the configuration has several that could be. */
  readonly source?: string;
  /** Where the summaries rest. */
  readonly db: string;
  readonly log: Log;
  onProgress(progress: { readonly bytes_read: number; readonly bytes_total: number }): void;
}

const LOOK_EVERY = 100;

// A recording may be of any age and size: nothing of it is let go of. (8 TB are as many pages as SQLite can count, by half.)
const WITHOUT_LIMIT = { keep: Number.MAX_SAFE_INTEGER, keep_raw: Number.MAX_SAFE_INTEGER, max_size: 2 ** 43 };

/**
 * A batch: files through the same pipeline as live readings, in event time, as fast as they can be stored. Nothing is
 * forwarded. At the end of the files every window is closed, so the summaries are those of a live run that has ended.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { config, db, log, onProgress } = options;
  const [name, section] = chooseSource(config, options.source);
  const played = options.files.every(isRecording);
  const settings = played
    ? recordingSettings(section.settings, options.files)
    : fileSettings(name, section.settings, options.files);
  const driver = played ? ('recording' as const) : ('file' as const);
  const batch = { ...config, store: { ...config.store, ...WITHOUT_LIMIT, path: db }, uplinks: {} };
  const sources = { [name]: { ...section, driver, settings } };
  const agent = await startAgent({ config: { ...batch, sources } as Config, log, closeAtEnd: true });
  const look = async () => {
    const { bytes_read = 0, bytes_total = 0 } = (await agent.status()).sources[name]?.figures ?? {};
    onProgress({ bytes_read, bytes_total });
  };
  const timer = setInterval(look, LOOK_EVERY);
  try {
    await agent.done;
    await look();
    const { ledger, counts, samples, sources: read } = await agent.status();
    const fault = read[name]?.state === 'fault' ? read[name]?.detail : undefined;
    if (fault !== undefined) throw new Failure(EXIT.fault, `replay: ${fault}`);
    return { ledger, counts, samples, db };
  } finally {
    clearInterval(timer);
    await agent.close();
  }
}

/** The source whose way of reading lines the files are given to. */
function chooseSource(config: Config, wanted: string | undefined): [string, Config['sources'][string]] {
  const lines = Object.entries(config.sources).filter(([, { settings }]) => decodeOf(settings) !== undefined);
  const names = lines.map(([name]) => name).join(', ');
  if (wanted !== undefined) {
    const found = lines.find(([name]) => name === wanted);
    if (found) return found;
    const known = wanted in config.sources ? 'reads no lines (it has no decode:)' : 'is not in the configuration';
    throw new Failure(EXIT.usage, `replay: the source "${wanted}" ${known}. Sources that do: ${names || 'none'}.`);
  }
  const [only, ...more] = lines;
  if (!only) throw new Failure(EXIT.configuration, 'replay: no source of the configuration reads lines (decode:).');
  if (more.length > 0) throw new Failure(EXIT.usage, `replay: which source are the files of? --source ${names}`);
  return only;
}

function decodeOf(settings: unknown): { time?: object } | undefined {
  return (settings as { decode?: { time?: object } }).decode;
}

/** The settings of a source that plays recordings through the same decoder; each byte has the time at which it came. */
function recordingSettings(settings: unknown, files: readonly string[]): object {
  const { decode, max_line = 1024 } = settings as { decode: object; max_line?: number };
  return { path: files, decode, max_line };
}

/** The settings of a file source that reads like `settings` does; times must come with the lines. */
function fileSettings(name: string, settings: unknown, files: readonly string[]): object {
  const decode = decodeOf(settings);
  if (!decode?.time) {
    const remedy = 'Add decode.time: { field: ..., format: ... }.';
    throw new Failure(EXIT.configuration, `replay: the lines of "${name}" carry no time of their own. ${remedy}`);
  }
  const defaults = { max_line: 65_536, last_line: 'keep', in_flight: 16_384 };
  return {
    ...defaults,
    ...(settings as object),
    path: files,
    decode: { ...decode, time: { ...decode.time, else: 'reject' } },
  };
}
