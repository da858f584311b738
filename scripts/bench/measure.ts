import { Child, usageOf } from './process.ts';
import { type Subject, startSubject } from './subject.ts';

export interface Measurement {
  /** CPU seconds (user and system) a million messages: also microseconds a message. */
  readonly cpu_s_per_million: number;
  /** Share of one core while the load lasted. */
  readonly core_percent: number;
  readonly messages_per_s: number;
  readonly rss_mb: number;
  readonly peak_mb: number;
  /** From starting the process to its subscription at the broker. */
  readonly start_s: number;
  /** Written to block devices during the load, a stored reading (two a message). */
  readonly written_bytes_per_reading: number;
}

/** Puts one subject under one load and reads the operating system's account of it, from subscription to the last acknowledgement. */
export async function measure(subject: Subject, messages: number, rate: number): Promise<Measurement> {
  const source = new Child(process.execPath, [
    '--import',
    'tsx',
    'scripts/bench/source.ts',
    String(messages),
    String(rate),
  ]);
  const port = await source.fact('port');
  const started = Date.now();
  const child = startSubject(subject, port);
  try {
    const subscribed = await source.fact('subscribed');
    const before = usageOf(child.pid);
    const done = await source.fact('done');
    const after = usageOf(child.pid);
    const seconds = (done - subscribed) / 1000;
    const cpu = after.cpu_s - before.cpu_s;
    return {
      cpu_s_per_million: (cpu / messages) * 1e6,
      core_percent: (cpu / seconds) * 100,
      messages_per_s: messages / seconds,
      rss_mb: after.rss_mb,
      peak_mb: after.peak_mb,
      start_s: (subscribed - started) / 1000,
      written_bytes_per_reading: (after.written_bytes - before.written_bytes) / (2 * messages),
    };
  } finally {
    await child.stop();
    await source.stop();
  }
}
