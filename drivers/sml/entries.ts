import { readValue, type SmlReader, type SmlValue } from './value.ts';

/** One measured value of a meter. */
export interface SmlEntry {
  /** Groups A to F: `1-0:16.7.0*255` is [1, 0, 16, 7, 0, 255]. */
  readonly code: readonly number[];
  /** By the table of DLMS units, 30 is Wh; undefined where there is none. */
  readonly unit: number | undefined;
  /** The value is this power of ten times as much. */
  readonly scaler: number;
  readonly value: SmlValue;
}

const GET_LIST_RESPONSE = 0x0701;

/** The values in all lists of a file; undefined where it is not well formed. */
export function entriesOf(messages: Uint8Array): SmlEntry[] | undefined {
  const reader: SmlReader = { bytes: messages, at: 0 };
  const entries: SmlEntry[] = [];
  while (reader.at < messages.length) {
    const message = readValue(reader);
    if (!message) return undefined;
    if (message.kind !== 'list') continue;
    entries.push(...(entriesIn(message) ?? []));
  }
  return entries;
}

/** A message is [transaction, group, abort, [choice, body], CRC, end]. */
function entriesIn(message: SmlValue): SmlEntry[] | undefined {
  const [choice, body] = itemsOf(itemsOf(message)[3]);
  if (numberIn(choice) !== GET_LIST_RESPONSE) return undefined;
  // The body is [client, server, name of the list, time, values, signature, time of the gateway].
  return itemsOf(itemsOf(body)[4]).flatMap((entry) => entryOf(entry) ?? []);
}

/** An entry is [code, status, time, unit, scaler, value, signature]. */
function entryOf(entry: SmlValue): SmlEntry | undefined {
  const [code, , , unit, scaler, value] = itemsOf(entry);
  if (code?.kind !== 'bytes' || code.bytes.length !== 6 || !value) return undefined;
  return { code: Array.from(code.bytes), unit: numberIn(unit), scaler: numberIn(scaler) ?? 0, value };
}

function itemsOf(value: SmlValue | undefined): readonly SmlValue[] {
  return value?.kind === 'list' ? value.items : [];
}

function numberIn(value: SmlValue | undefined): number | undefined {
  return value?.kind === 'number' ? value.value : undefined;
}
