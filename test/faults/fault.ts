/**
 * What is promised under a fault. `nothing lost`: each reading counts once in the end. `bounded loss`: what is lost is
 * bounded, and reported with its exact number. `clear error`: it is refused, or said, with a remedy.
 */
export type Promised = 'nothing lost' | 'bounded loss' | 'nothing lost, then bounded loss' | 'clear error';

/** A file under `test`, without `.test.ts`, and the title of a test or of a case in it, as it stands there. */
export type Proof = readonly [file: string, title: string];

/** One way in which the world breaks. */
export interface Fault {
  readonly number: number;
  readonly fault: string;
  readonly promised: Promised;
  /** What the agent does, in the end and meanwhile. */
  readonly behaviour: string;
  /** Tests that inject the fault into the shipped code. Of an open fault: those that prove a part of the behaviour. */
  readonly proofs: readonly Proof[];
  /** What is not proven yet. */
  readonly open?: string;
  /** Why it cannot be injected here. */
  readonly impossible?: string;
}

export type Standing = 'proven' | 'open' | 'not injectable';

export function standingOf({ open, impossible }: Fault): Standing {
  return impossible !== undefined ? 'not injectable' : open !== undefined ? 'open' : 'proven';
}
