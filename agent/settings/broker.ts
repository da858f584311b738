import * as v from 'valibot';
import { bytes } from './bytes.ts';
import { duration } from './duration.ts';
import { type SecretRef, secret, textOrSecret } from './secret.ts';

const SCHEMES = ['mqtt', 'mqtts', 'ws', 'wss'];
const URL_PATTERN = /^([a-z]+):\/\/([^/?#\s]+)(\/[^\s]*)?$/;

/**
 * How to reach an MQTT broker: the settings that a source, an uplink and the receiver have in common.
 * Spread them into a `strictObject`; `LinkSettings` is what comes out, with what the caller adds.
 */
export const brokerEntries = {
  url: v.pipe(
    v.string('expected the address of a broker such as mqtt://localhost:1883'),
    v.check(isBrokerUrl, `expected ${SCHEMES.join('://, ')}://, a host and a port: mqtts://broker.example.org:8883`),
    v.check(
      (url) => !url.includes('@'),
      'user name and password do not belong into the address: use username and password',
    ),
    v.description(
      'Address of the broker: mqtt://host:1883, mqtts://host:8883 (TLS), ws://host/path or wss://host/path.',
    ),
  ),
  username: v.optional(described(textOrSecret(), 'User name at the broker: text, or a reference like a secret.')),
  password: v.optional(
    described(secret(), 'Password at the broker, by reference only: { env }, { file } or { credential }.'),
  ),
  client_id: v.optional(
    described(
      v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
      'The name this client goes by. Two clients with one name throw each other out, so it must be unique at the broker.',
    ),
  ),
  keepalive: v.optional(
    described(
      duration(),
      'How often a silent connection is checked; a dead one is noticed after one and a half times this.',
    ),
    '15s',
  ),
  protocol: v.optional(
    described(
      v.picklist([5, 4], 'expected 5 (MQTT 5) or 4 (MQTT 3.1.1)'),
      'MQTT version: 5, or 4 for 3.1.1. A broker that refuses 5 is spoken to in 3.1.1.',
    ),
    5,
  ),
  ca: v.optional(
    described(file(), 'PEM file with the certificate authority of the broker, where it is not a public one.'),
  ),
  cert: v.optional(described(file(), 'PEM file with the certificate of this client.')),
  key: v.optional(described(file(), 'PEM file with the private key of this client.')),
  receive_maximum: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      'Most messages the broker may send before the first is acknowledged (MQTT 5; with 3.1.1 the broker decides).',
    ),
    4000,
  ),
  max_packet: v.optional(
    described(bytes(), 'Largest packet taken from the broker; a larger message is skipped, counted and acknowledged.'),
    '256KB',
  ),
};

/** What opens a link to a broker. */
export interface LinkSettings {
  readonly url: string;
  readonly username?: string | SecretRef | undefined;
  readonly password?: SecretRef | undefined;
  readonly client_id?: string | undefined;
  /** False: the broker keeps subscriptions and undelivered messages while we are away. */
  readonly clean: boolean;
  /** How long it keeps them (MQTT 5), ms. */
  readonly session_expiry?: number | undefined;
  /** Milliseconds. */
  readonly keepalive: number;
  readonly protocol: 5 | 4;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly receive_maximum: number;
  /** Bytes. */
  readonly max_packet: number;
  /** Last Will: what the broker publishes when we are gone without a goodbye. */
  readonly will?:
    | { readonly topic: string; readonly payload: string | Uint8Array; readonly qos: 0 | 1; readonly retain: boolean }
    | undefined;
}

/** Settings that belong together: a certificate needs its key. Answers the setting at fault and why. */
export function brokerProblem(settings: {
  readonly url: string;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly username?: unknown;
  readonly password?: unknown;
}): { readonly setting: string; readonly message: string } | undefined {
  if ((settings.cert === undefined) !== (settings.key === undefined)) {
    const missing = settings.cert === undefined ? 'cert' : 'key';
    return {
      setting: missing,
      message: 'cert and key go together: a certificate is of no use without its private key',
    };
  }
  if (settings.cert !== undefined && !/^(mqtts|wss):/.test(settings.url)) {
    return { setting: 'cert', message: 'a client certificate needs TLS: use mqtts:// or wss://' };
  }
  if (settings.password !== undefined && settings.username === undefined) {
    return { setting: 'password', message: 'a password needs a username beside it' };
  }
  return undefined;
}

function isBrokerUrl(url: string): boolean {
  const match = URL_PATTERN.exec(url);
  if (!match || !SCHEMES.includes(match[1] as string)) return false;
  const port = /:(\d+)$/.exec((match[2] as string).replace(/^.*@/, ''))?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

function file() {
  return v.pipe(v.string(), v.minLength(1, 'expected the path of a PEM file'));
}

function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text));
}
