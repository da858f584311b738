import { reasonOf } from '../../agent/model/failure.ts';
import type { Instant } from '../../agent/model/time.ts';

/** Why a connection could not be made or broke, in words that name cause and remedy; `kind` decides what to do next. */
export interface Explanation {
  readonly kind: 'credentials' | 'protocol' | 'taken_over' | 'other';
  readonly reason: string;
}

/** What was going on when it broke. */
export interface Circumstances {
  readonly url: string;
  readonly client_id: string;
  /** Whether the broker had accepted the connection. */
  readonly accepted: boolean;
  /** How many connections in a row broke shortly after they were made. */
  readonly short_lived: number;
  readonly protocol: 5 | 4;
  readonly has_username: boolean;
  /** Wall clock. */
  readonly now: Instant;
}

/** The broker said goodbye with a reason (MQTT 5, DISCONNECT). */
export class BrokerGoodbye extends Error {
  readonly code: number;

  constructor(code: number) {
    super(GOODBYES[code] ?? `reason 0x${code.toString(16)}`);
    this.name = 'BrokerGoodbye';
    this.code = code;
  }
}

const TAKEN_OVER = 0x8e;

const GOODBYES: Readonly<Record<number, string>> = {
  0: 'it closed the connection in order',
  129: 'malformed packet',
  130: 'protocol error',
  135: 'not authorised any more',
  137: 'it is busy',
  139: 'it is shutting down',
  141: 'it heard nothing from us within the keepalive time',
  [TAKEN_OVER]: 'session taken over',
  147: 'more messages in flight than it allows',
  149: 'packet too large',
  150: 'messages too fast',
  151: 'quota exceeded',
  152: 'closed by its administrator',
  157: 'the broker has moved',
};

/** Explains `error`, which is undefined where the connection just ended. */
export function explain(error: unknown, at: Circumstances): Explanation {
  const broker = `broker ${at.url}`;
  const other = (text: string): Explanation => ({ kind: 'other', reason: `${broker}: ${text}` });
  if (isTakeOver(error, at)) {
    const reason = `${broker}: another client uses the client id "${at.client_id}" and throws this one out. Give each its own client_id.`;
    return { kind: 'taken_over', reason };
  }
  if (error === undefined) return other(endedWithout(at));
  if (error instanceof BrokerGoodbye) return other(`it ended the connection: ${error.message}`);
  const code = codeOf(error);
  if (typeof code === 'number') return at.accepted ? other(reasonOf(error)) : refused(code, broker, at);
  return other(WORDS[code]?.(at) ?? byMessage(error, at));
}

function isTakeOver(error: unknown, at: Circumstances): boolean {
  if (error instanceof BrokerGoodbye && error.code === TAKEN_OVER) return true;
  return at.accepted && at.short_lived >= 3 && error === undefined;
}

/** A connection can end without an error: a broker that wants TLS, or one that throws us out in 3.1.1. */
function endedWithout(at: Circumstances): string {
  if (at.accepted) return 'it closed the connection';
  const { scheme } = addressOf(at.url);
  return scheme === 'mqtt' || scheme === 'ws'
    ? `it closed the connection without a word. Is this a TLS port? Then the address begins with ${scheme}s://`
    : 'it closed the connection without a word. Is there an MQTT broker on this port?';
}

/** CONNACK return codes (MQTT 3.1.1, 3.2.2.3) and reason codes (MQTT 5, 3.2.2.2). */
function refused(code: number, broker: string, at: Circumstances): Explanation {
  switch (code) {
    case 1:
    case 0x84:
      return { kind: 'protocol', reason: `${broker}: it does not speak MQTT ${at.protocol === 5 ? '5' : '3.1.1'}` };
    case 4:
    case 5:
    case 0x86:
    case 0x87:
      return {
        kind: 'credentials',
        reason: at.has_username
          ? `${broker}: user name or password refused. Check username and password; tried again within a minute.`
          : `${broker}: it lets in nobody without a password. Set username and password; tried again within a minute.`,
      };
    case 0x8a:
      return { kind: 'credentials', reason: `${broker}: this client is banned there; tried again within a minute.` };
    case 2:
    case 0x85:
      return { kind: 'other', reason: `${broker}: the client id "${at.client_id}" is refused. Set client_id.` };
    case 3:
    case 0x88:
      return { kind: 'other', reason: `${broker}: it is there but not available yet` };
    case 0x89:
      return { kind: 'other', reason: `${broker}: it is busy` };
    default:
      return { kind: 'other', reason: `${broker}: connection refused, reason 0x${code.toString(16)}` };
  }
}

const UNKNOWN_CA = (): string =>
  'its certificate is signed by an authority that this machine does not know. Name the PEM file of that authority under ca.';
const NO_ROUTE = (): string => 'there is no way to it from this network. Is the network up?';
const NO_TLS = (): string =>
  'it does not speak TLS on this port. Is it the plain port? Then the address begins with mqtt:// or ws://';

const WORDS: Readonly<Record<string, (at: Circumstances) => string>> = {
  ECONNREFUSED: () => 'nothing listens there (connection refused). Is the broker running, and is the port right?',
  ENOTFOUND: ({ url }) => `there is no host "${addressOf(url).host}" (DNS). Check the spelling and the name server.`,
  EAI_AGAIN: ({ url }) =>
    `the name "${addressOf(url).host}" could not be looked up (DNS does not answer). Is the network up?`,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ETIMEDOUT: () => 'no answer. Is the host up, and does a firewall let this port through?',
  ECONNRESET: (at) => (at.accepted ? 'the connection was cut (reset)' : resetBefore(at)),
  EPIPE: () => 'the connection was cut',
  CERT_HAS_EXPIRED: ({ now }) =>
    `its certificate has expired, or is this machine's clock wrong? It says ${clock(now)}.`,
  CERT_NOT_YET_VALID: ({ now }) =>
    `its certificate is not yet valid: is this machine's clock right? It says ${clock(now)}.`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ url }) =>
    `its certificate is for another host than "${addressOf(url).host}". Use the name that stands in the certificate.`,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  CERT_SIGNATURE_FAILURE: UNKNOWN_CA,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: () => 'it asks for a client certificate: set cert and key',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: () =>
    'TLS handshake refused. Does it ask for a client certificate (cert and key)?',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: () => 'it does not know the authority of our client certificate',
};

function resetBefore(at: Circumstances): string {
  const { scheme } = addressOf(at.url);
  return scheme === 'mqtts' || scheme === 'wss' ? NO_TLS() : endedWithout(at);
}

/** What mqtt.js says without a code. */
function byMessage(error: unknown, at: Circumstances): string {
  const text = reasonOf(error);
  if (text === 'connack timeout') return 'connected, but it does not answer. Is there an MQTT broker on this port?';
  if (text === 'Keepalive timeout') return 'it does not answer any more (keepalive). The link is dead.';
  const plain = /^mqtt:/.test(at.url) && !at.accepted && /header flag|varint|byte integer|packet|protocol/i.test(text);
  if (plain) return `what it answers is not MQTT (${text}). Is this a TLS port? Then the address begins with mqtts://`;
  return text;
}

/** A failed connection to a name with several addresses is an AggregateError: the last one tells. */
function codeOf(error: unknown): string | number {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  return '';
}

function addressOf(url: string): { scheme: string; host: string } {
  const match = /^([a-z]+):\/\/(\[[^\]]*\]|[^:/]*)/.exec(url);
  return { scheme: match?.[1] ?? '', host: match?.[2] ?? url };
}

function clock(now: Instant): string {
  return `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
