import * as v from 'valibot';
import type { Candidate, Protocol } from '../../drivers/protocol.ts';
import type { Ear, Finding } from './ear.ts';
import { listeningIntake } from './heard.ts';

/** Listens for frames of a protocol, with settings to try where its devices differ. */
export function protocolEar(protocol: Protocol, { settings: given }: Candidate): Ear {
  const settings = v.parse(protocol.settings, given);
  const evidence = protocol.evidenceOf?.(settings) ?? protocol.evidence;
  const framing = protocol.framing(settings);
  const decoder = protocol.decoder(settings);
  const intake = listeningIntake();
  const gap = protocol.gap ?? Number.POSITIVE_INFINITY;
  let last = Number.POSITIVE_INFINITY;
  let frames = 0;
  let carried = 0;

  return {
    push(chunk, at, mono) {
      if (mono - last > gap) framing.reset();
      last = mono;
      framing.push(chunk, (frame) => {
        if (!decoder.decode(frame, at, intake)) return;
        frames++;
        carried += frame.length;
        intake.deliver();
      });
    },
    finding(): Finding {
      const { bytes, bad_frames = 0, skipped_bytes } = framing.stats;
      return {
        format: protocol.name,
        title: protocol.title,
        decode: { format: protocol.name, ...given },
        frames,
        bad_frames,
        evidence,
        // What is neither a frame nor skipped belongs to frames: their ends, and the one that is under way.
        coverage: bytes === 0 ? 0 : Math.max(carried / bytes, frames > 0 ? 1 - skipped_bytes / bytes : 0),
        heard: intake.heard.filter(({ count }) => count > 0),
      };
    },
  };
}
