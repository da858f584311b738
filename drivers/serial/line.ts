import { type Decode, protocolIn } from '../decode/settings.ts';
import { type GivenLine, usualLine } from '../decode/usual-line.ts';
import type { Polling, Protocol } from '../protocol.ts';
import type { LineSettings } from './transport.ts';

interface LineAndFormat extends GivenLine, Pick<LineSettings, 'dtr' | 'rts'> {
  readonly decode: Decode;
}

/** How the line is set: as the user says, and for the rest as is usual. */
export function lineOf(settings: LineAndFormat): LineSettings {
  const { dtr, rts, decode } = settings;
  return { dtr, rts, low_latency: askedBy(decode) !== undefined, ...usualLine(settings, decode) };
}

/** A protocol whose device speaks only when spoken to. */
export interface Asked {
  readonly protocol: Protocol;
  readonly settings: unknown;
  readonly polling: Polling;
}

/** What has to be asked; undefined where the device speaks by itself. */
export function askedBy(decode: Decode): Asked | undefined {
  const found = protocolIn(decode);
  const polling = found?.protocol.polling?.(found.settings);
  return found && polling && { ...found, polling };
}
