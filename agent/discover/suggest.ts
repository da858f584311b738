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

/** What several presets would read twice: Home Assistant's discovery announces what other dialects say by themselves. */
const ANNOUNCES_OTHERS: string = 'homeassistant';
const ANNOUNCED: readonly string[] = [
  'zigbee2mqtt',
  'tasmota',
  'esphome',
  'theengs',
  'rtl_433',
  'homie',
  'shelly-gen2',
];

/** The source that reads all dialects of a broker; each value by one of them only. */
export function brokerSuggestion(
  url: string,
  dialects: readonly SpokenDialect[],
  taken: readonly string[],
): Suggestion & { readonly left_out: readonly string[] } {
  const names = dialects.map(({ preset }) => preset);
  const others = names.some((name) => ANNOUNCED.includes(name));
  const left_out = others ? names.filter((name) => name === ANNOUNCES_OTHERS) : [];
  const topics = names.filter((name) => !left_out.includes(name)).map((preset) => ({ preset }));
  return { name: freeName('broker', taken), settings: { driver: 'mqtt', url, topics }, left_out };
}

function freeName(word: string, taken: readonly string[]): string {
  const clean = word.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  let name = clean;
  for (let number = 2; taken.includes(name); number++) name = `${clean}-${number}`;
  return name;
}
