import * as v from 'valibot';
import { type DecodeSettings, lineFormats, type WithoutTime } from '../lines/settings.ts';
import type { Protocol } from '../protocol.ts';
import { protocols } from '../protocols.ts';

/** Settings of a protocol: its name as `format`, and beside it what the protocol itself takes. */
export interface ProtocolSettings {
  readonly format: string;
}

/** What stands below `decode:`: a format of lines, or a protocol. */
export type Decode = DecodeSettings | ProtocolSettings;

/** Formats of plain lines, which no protocol may be called. */
export const LINE_FORMATS: readonly string[] = lineFormats('arrival').map(
  ({ entries }) => entries.format.pipe[0].literal,
);

/** How bytes become readings: as lines of text, or by a protocol. `without` is the default for lines without a time. */
export const decodeSettings = (without: WithoutTime): v.GenericSchema<unknown, Decode> =>
  v.pipe(
    v.variant('format', [...lineFormats(without), ...protocols.map(protocolFormat)] as never),
    v.description('How bytes become readings: a format of lines, or a protocol.'),
  ) as v.GenericSchema<unknown, Decode>;

/** What may stand below `decode:` for one protocol. The description says where it is told in full. */
export function protocolFormat({ name, title, settings }: Protocol): v.GenericSchema {
  const { entries, pipe = [] } = settings as unknown as { entries: v.ObjectEntries; pipe?: readonly unknown[] };
  const format = v.pipe(v.literal(name), v.description(`${title}.`));
  // What follows in the protocol's own pipeline are checks across its settings.
  const checks = [...pipe.slice(1), v.metadata({ manual: `drivers/${name}/README.md` })];
  return (v.pipe as unknown as (...parts: unknown[]) => v.GenericSchema)(
    v.strictObject({ format, ...entries }),
    ...checks,
  );
}

export function isLines(decode: Decode): decode is DecodeSettings {
  return LINE_FORMATS.includes(decode.format);
}

/** The protocol that is meant, and its own settings; undefined for lines. */
export function protocolIn(decode: Decode): { protocol: Protocol; settings: unknown } | undefined {
  const { format, ...settings } = decode;
  const protocol = protocols.find(({ name }) => name === format);
  return protocol && { protocol, settings };
}
