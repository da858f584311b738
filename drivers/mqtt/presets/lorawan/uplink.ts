import * as v from 'valibot';
import type { FieldFacts } from '../../../../agent/model/series.ts';
import type { Instant } from '../../../../agent/model/time.ts';
import { compileTime } from '../../../values/time.ts';
import { at, leavesOf, numberAt, objectOf, textAt } from '../document.ts';
import { factsByName } from '../meaning.ts';
import type { Outlet } from '../outlet.ts';
import { Repeats } from '../repeats.ts';

/** One uplink of a device, the same whatever network server tells of it. */
export interface Uplink {
  /** What the network calls the device; the EUI where it has no name. */
  readonly name: string;
  /** Sixteen hexadecimal digits. */
  readonly eui: string;
  readonly time?: Instant | undefined;
  readonly radio: Radio;
  readonly dev_addr?: string | undefined;
  /** What the codec at the server made of the payload; undefined where it has none. */
  readonly decoded?: unknown;
  /** Tells a frame from its repetitions. */
  readonly frame: string;
}

/** How it was heard, by the gateway that heard it best. Hz, dBm, dB. */
export interface Radio {
  readonly frame_counter?: number | undefined;
  readonly port?: number | undefined;
  readonly frequency?: number | undefined;
  readonly bandwidth?: number | undefined;
  readonly spreading_factor?: number | undefined;
  readonly code_rate?: string | undefined;
  readonly rssi?: number | undefined;
  readonly snr?: number | undefined;
}

/** Settings that all network servers share. */
export const lorawanSettings = {
  device: v.optional(
    v.pipe(
      v.picklist(['eui', 'name']),
      v.description('What a device is called by: its EUI, which stays, or the name that somebody gave it.'),
    ),
    'eui',
  ),
  radio: v.optional(
    v.pipe(
      v.picklist(['none', 'signal', 'all']),
      v.description(
        'What to read of the radio: nothing; rssi, snr, spreading factor and frame counter; or port, frequency and bandwidth too.',
      ),
    ),
    'signal',
  ),
};

export interface LorawanSettings {
  readonly device: 'eui' | 'name';
  readonly radio: 'none' | 'signal' | 'all';
}

const SIGNAL = ['rssi', 'snr', 'spreading_factor', 'frame_counter'] as const;
const ALL = [...SIGNAL, 'port', 'frequency', 'bandwidth'] as const;
const RADIO: Readonly<Record<(typeof ALL)[number], FieldFacts>> = {
  rssi: { origin: 'lorawan', quantity: 'rssi', unit: 'dBm' },
  snr: { origin: 'lorawan', unit: 'dB' },
  spreading_factor: { origin: 'lorawan' },
  // Begins again at 0 when the device joins anew.
  frame_counter: { origin: 'lorawan', kind: 'counter' },
  port: { origin: 'lorawan' },
  frequency: { origin: 'lorawan', unit: 'Hz' },
  bandwidth: { origin: 'lorawan', unit: 'Hz' },
};

// A frame that was not acknowledged is sent again with the same number, and a broker may say everything twice.
const REPEATED_WITHIN = 300_000;

/** Makes readings of uplinks; the fields of the codec are known by their names. */
export function uplinkReader({ device, radio }: LorawanSettings) {
  const facts = factsByName('lorawan codec');
  const repeats = new Repeats(REPEATED_WITHIN);
  const wanted = radio === 'all' ? ALL : radio === 'signal' ? SIGNAL : [];
  return (uplink: Uplink | undefined, out: Outlet, arrived: Instant): void => {
    if (uplink === undefined) return out.invalid('unparsable', 'no uplink');
    if (!out.redelivered && repeats.met(`${uplink.eui} ${uplink.frame}`, arrived)) return out.understood('repeats');
    const name = device === 'name' ? uplink.name : uplink.eui;
    const { time } = uplink;
    leavesOf(uplink.decoded ?? {}, (path, leaf) => out.value(name, path, leaf, { facts: facts(path), time }));
    for (const field of wanted) {
      const value = uplink.radio[field];
      if (value !== undefined) out.value(name, `radio.${field}`, value, { facts: RADIO[field], time });
    }
    out.understood();
  };
}

const iso = compileTime({ format: 'iso', zone: 'utc' });

/** A time with offset, also where a date is written `2020-0327`. */
export function timeAt(document: unknown, path: string): Instant | undefined {
  return iso(textAt(document, path)?.replace(/^(\d{4})-?(\d{2})-?(\d{2})T/, '$1-$2-$3T'));
}

/** An EUI in hexadecimal digits; ChirpStack v3 writes it in base64. */
export function euiAt(document: unknown, path: string): string | undefined {
  const given = textAt(document, path);
  if (given === undefined || /^[0-9a-f]{16}$/i.test(given)) return given;
  const bytes = Buffer.from(given, 'base64');
  return bytes.length === 8 ? bytes.toString('hex') : undefined;
}

/** Of several gateways that heard a frame, the one that heard it best. */
export function loudest(list: unknown): unknown {
  const gateways = Array.isArray(list) ? list.slice(0, 100).filter(objectOf) : [];
  const rssi = (gateway: unknown) => numberAt(gateway, 'rssi') ?? Number.NEGATIVE_INFINITY;
  return gateways.reduce(
    (best: unknown, next) => (best === undefined || rssi(next) > rssi(best) ? next : best),
    undefined,
  );
}

/** Bandwidth in Hz, where it may stand in kHz. */
export function hertz(bandwidth: number | undefined): number | undefined {
  return bandwidth !== undefined && bandwidth < 1000 ? bandwidth * 1000 : bandwidth;
}

/** The first of several paths that leads to something. */
export function firstAt(document: unknown, ...paths: string[]): unknown {
  return paths.map((path) => at(document, path)).find((value) => value !== undefined && value !== null);
}
