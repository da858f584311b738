import type { LineSettings, Port, Transport } from '../../drivers/serial/transport.ts';
import type { Millis } from '../model/time.ts';
import type { Watch } from './hunt.ts';
import { PROBES, type Probe } from './probes.ts';

/** How long a device may take to answer, and how long the line rests before the next question. */
const ANSWER_WITHIN: Millis = 250;
/** The longest answer to any probe; what goes on for longer is no answer to it. */
const MOST_BYTES = 512;

export type Asked =
  | { readonly kind: 'answered'; readonly probe: Probe }
  | { readonly kind: 'unanswered'; readonly asked: number }
  | { readonly kind: 'problem'; readonly detail: string };

/**
 * Asks a silent port what is there, with questions that change nothing. The caller has the consent of a person: a device
 * that nobody knows may take any byte for a command.
 */
export async function ask(transport: Transport, watch: Watch, onProbe?: (probe: Probe) => void): Promise<Asked> {
  for (const [line, probes] of byLine(PROBES)) {
    const located = transport.locate();
    if (located.kind === 'problem') return located;
    const opened = await transport.open(located.path, line);
    if (opened.kind === 'problem') return opened;
    try {
      const answered = await askAll(opened.port, probes, watch, onProbe);
      if (answered !== undefined) return { kind: 'answered', probe: answered };
    } finally {
      await opened.port.close();
    }
  }
  return { kind: 'unanswered', asked: PROBES.length };
}

async function askAll(port: Port, probes: readonly Probe[], watch: Watch, onProbe?: (probe: Probe) => void) {
  let reply: number[] = [];
  let heard = new AbortController();
  let current: Probe | undefined;
  port.onBytes((chunk) => {
    reply.push(...chunk.subarray(0, MOST_BYTES - reply.length));
    if (current !== undefined && answeredBy(current, reply)) heard.abort();
  });
  for (const probe of probes) {
    reply = [];
    heard = new AbortController();
    current = probe;
    onProbe?.(probe);
    await port.write(probe.bytes);
    await watch.wait(ANSWER_WITHIN, heard.signal);
    if (answeredBy(probe, reply)) return probe;
  }
  return undefined;
}

/** Some adapters echo what is sent. */
function answeredBy(probe: Probe, reply: readonly number[]): boolean {
  const echoed = probe.bytes.every((byte, i) => reply[i] === byte);
  return [reply, ...(echoed ? [reply.slice(probe.bytes.length)] : [])].some((bytes) =>
    probe.answers(Uint8Array.from(bytes)),
  );
}

/** Probes of one line after the other, each line opened once, in the order of the first of each. */
function byLine(probes: readonly Probe[]): [LineSettings, Probe[]][] {
  const lines = new Map<string, [LineSettings, Probe[]]>();
  for (const probe of probes) {
    const key = JSON.stringify(probe.line);
    const known = lines.get(key);
    if (known) known[1].push(probe);
    else lines.set(key, [probe.line, [probe]]);
  }
  return [...lines.values()];
}
