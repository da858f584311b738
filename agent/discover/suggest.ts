import type { Decode } from '../../drivers/decode/settings.ts';
import { usualLine } from '../../drivers/decode/usual-line.ts';
import type { LineSettings } from '../../drivers/serial/transport.ts';
import type { SpokenDialect } from './brokers.ts';
import type { Finding } from './ear.ts';

/** A source for the configuration. */
export interface Suggestion {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The source that reads what was heard on a port; settings that are the usual ones anyway are left out. */
export function serialSuggestion(
  port: string,
  line: LineSettings,
  { decode, format }: Finding,
  taken: readonly string[],
): Suggestion {
  const usual = usualLine({}, decode as unknown as Decode);
  const given = {
    ...(line.baud !== usual.baud && { baud: line.baud }),
    ...(line.bits !== usual.bits && { bits: line.bits }),
    ...(line.parity !== usual.parity && { parity: line.parity }),
  };
  const word = String(decode['profile'] ?? format);
  return { name: freeName(word, taken), settings: { driver: 'serial', port, ...given, decode } };
}

/** Home Assistant's discovery announces what other dialects say by themselves: last, it reads only what is left. */
const ANNOUNCES_OTHERS: string = 'homeassistant';

/** The source that reads all dialects of a broker; each value by one of them only. */
export function brokerSuggestion(
  url: string,
  dialects: readonly SpokenDialect[],
  taken: readonly string[],
): Suggestion {
  const names = dialects.map(({ preset }) => preset);
  const last = names.filter((name) => name === ANNOUNCES_OTHERS);
  const topics = [...names.filter((name) => !last.includes(name)), ...last].map((preset) => ({ preset }));
  return { name: freeName('broker', taken), settings: { driver: 'mqtt', url, topics } };
}

function freeName(word: string, taken: readonly string[]): string {
  const clean = word.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  let name = clean;
  for (let number = 2; taken.includes(name); number++) name = `${clean}-${number}`;
  return name;
}
