import { median } from './median.ts';
import { type Child, type Usage, usageOf } from './process.ts';

/** What one run of one subject came to. `null`: this subject does nothing of the kind. */
export interface Measurement {
  /** CPU seconds (user and system, all threads) a million messages: also microseconds a message. */
  readonly cpu_s_per_million: number;
  /** The same as a share of one core while the load lasted. */
  readonly core_percent: number;
  readonly messages_per_s: number;
  /** Resident while the load lasted: the median, and at most since the start. */
  readonly rss_mb: number;
  readonly peak_mb: number;
  /** From the start of the process to its subscription at the broker, or to the open port. */
  readonly start_s: number | null;
  /** Sent to block devices during the load, for each reading; each message holds two. */
  readonly written_bytes_per_reading: number;
}

/** A burst of windows that close takes more for some seconds: it weighs as much as it lasts. */
const SAMPLE_EVERY = 250;

/**
 * Reads the system's account of the subject from the end of the warm-up to the end of the load, which the source tells,
 * with the messages that were acknowledged until then.
 */
export async function measure(subject: Child, source: Child): Promise<Omit<Measurement, 'start_s'>> {
  const began = await source.fact('began');
  const before = usageOf(subject.pid);
  const resident = sampleMemory(subject);
  const done = await source.fact('done').finally(resident.stop);
  const after = usageOf(subject.pid);
  const seconds = (done - began) / 1000;
  const messages = (await source.fact('after')) - (await source.fact('before'));
  const spent = (figure: keyof Usage) => after[figure] - before[figure];
  return {
    cpu_s_per_million: (spent('cpu_s') / messages) * 1e6,
    core_percent: (spent('cpu_s') / seconds) * 100,
    messages_per_s: messages / seconds,
    rss_mb: median([...resident.samples, after.rss_mb]),
    peak_mb: after.peak_mb,
    written_bytes_per_reading: spent('written_bytes') / (2 * messages),
  };
}

function sampleMemory(subject: Child): { readonly samples: number[]; stop(): void } {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(usageOf(subject.pid).rss_mb), SAMPLE_EVERY);
  const stop = () => clearInterval(timer);
  void subject.exit().then(stop);
  return { samples, stop };
}
