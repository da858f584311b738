import { nestedDeeperThan } from '../../values/leaves.ts';

// A recogniser meets whatever a broker carries: pictures, too.
const MOST = 64_000;

/** A payload as JSON, where it is some; undefined else. */
export function jsonIn(payload: Uint8Array): unknown {
  if (payload.length > MOST || nestedDeeperThan(payload, 32)) return undefined;
  try {
    return JSON.parse(textIn(payload));
  } catch {
    // No JSON: then it is another dialect's.
    return undefined;
  }
}

/** A payload as text, the beginning of a long one. */
export function textIn(payload: Uint8Array): string {
  return Buffer.from(payload.subarray(0, MOST)).toString('utf8');
}

/** How sure a finding makes us: `sure` where it holds, 0 where it does not. */
export function scoreOf(holds: boolean, sure: number): number {
  return holds ? sure : 0;
}
