import type { LineSettings } from '../serial/transport.ts';
import { type Decode, protocolIn } from './settings.ts';

/** Line settings as a user gives them: any of them may be missing. */
export interface GivenLine {
  readonly baud?: number | undefined;
  readonly bits?: LineSettings['bits'] | undefined;
  readonly parity?: LineSettings['parity'] | undefined;
  readonly stop?: LineSettings['stop'] | undefined;
}

const LINES = { baud: 9600, bits: 8, parity: 'none' } as const;

/**
 * The settings of a line: what the user says, and for the rest how devices of the protocol usually set theirs. A rate
 * that one of those settings has brings its bits and parity along.
 */
export function usualLine(given: GivenLine, decode: Decode): Pick<LineSettings, 'baud' | 'bits' | 'parity' | 'stop'> {
  const { protocol, settings } = protocolIn(decode) ?? {};
  const own = protocol?.line?.(settings);
  const usual = [...(own ? [own] : []), ...(protocol?.lines ?? [LINES])];
  const fitting = usual.find(({ baud }) => baud === given.baud) ?? usual[0] ?? LINES;
  // Who gives the data bits means a line without parity unless they say so.
  const parity = given.parity ?? (given.bits === undefined ? fitting.parity : undefined) ?? 'none';
  return {
    baud: given.baud ?? fitting.baud,
    bits: given.bits ?? fitting.bits ?? 8,
    parity,
    stop: given.stop ?? 1,
  };
}
