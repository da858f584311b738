import type { Intake, Ticket } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { Protocol } from '../protocol.ts';
import type { ByteReader, Misfits } from './reader.ts';

// A frame that did not fit is shown as hexadecimal digits, so far.
const SAMPLE_BYTES = 40;

/** Reads one stream by a protocol. A silence longer than the protocol's gap throws away what is half read. */
export function frameReader(protocol: Protocol, settings: unknown, intake: Intake): ByteReader {
  const framing = protocol.framing(settings);
  const decoder = protocol.decoder(settings);
  const { stats } = framing;
  const gap = protocol.gap ?? Number.POSITIVE_INFINITY;
  const misfits: Misfits = { garbled: 0, misfit: 0, sample: '' };
  const told = { partial_frames: 0, skipped_bytes: 0, bad_frames: 0 };
  let ticket: Ticket = 0;
  let now: Instant = 0;
  let last: Millis = Number.POSITIVE_INFINITY;
  let sensible = 0;

  function onFrame(frame: Uint8Array): void {
    const sense = decoder.decode(frame, now, intake);
    if (sense) sensible++;
    misfits.garbled = sense ? 0 : misfits.garbled;
    misfits.misfit = sense ? 0 : misfits.misfit + 1;
    if (!sense) misfits.sample = hexOf(frame.subarray(0, SAMPLE_BYTES));
    ticket = intake.deliver();
  }

  function tell(): void {
    const { partial_frames, skipped_bytes, bad_frames = 0 } = stats;
    if (partial_frames > told.partial_frames) intake.note('partial_frames', partial_frames - told.partial_frames);
    if (skipped_bytes > told.skipped_bytes) intake.note('skipped_bytes', skipped_bytes - told.skipped_bytes);
    if (bad_frames > told.bad_frames) intake.note('bad_frames', bad_frames - told.bad_frames);
    Object.assign(told, { partial_frames, skipped_bytes, bad_frames });
  }

  return {
    stats,
    misfits,
    get ticket() {
      return ticket;
    },
    push(chunk, at, mono) {
      if (mono - last > gap) framing.reset();
      last = mono;
      now = at;
      sensible = 0;
      const bad = stats.bad_frames ?? 0;
      framing.push(chunk, onFrame);
      if (sensible === 0) misfits.garbled += (stats.bad_frames ?? 0) - bad;
      tell();
      return sensible;
    },
    interrupt() {
      framing.reset();
      last = Number.POSITIVE_INFINITY;
      tell();
    },
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
