import { isUtf8 } from 'node:buffer';
import { nestedDeeperThan } from '../../values/leaves.ts';
import { compileTemplate, type Template } from '../template.ts';
import type { Outlet } from './outlet.ts';
import type { Dialect, DialectMessage } from './preset.ts';

/** What a topic had for the names of its template. */
export type Names = Readonly<Record<string, string>>;

/** One kind of message of a dialect: where it comes, and what is read of it. */
export interface Kind {
  /** Topic template. */
  readonly topic: string;
  /** A JSON document, checked to be one; or text. */
  readonly payload: 'json' | 'text';
  /** Announcements are subscribed to first. */
  readonly announcement?: boolean;
  read(payload: never, names: Names, out: Outlet, message: DialectMessage): void;
}

/** Lets the type of what `read` gets follow from `payload`. */
export const json = (topic: string, read: Read<unknown>, announcement = false): Kind => ({
  ...{ topic, payload: 'json', announcement },
  read,
});
export const text = (topic: string, read: Read<string>, announcement = false): Kind => ({
  ...{ topic, payload: 'text', announcement },
  read,
});

type Read<Payload> = (payload: Payload, names: Names, out: Outlet, message: DialectMessage) => void;

// The same bounds as for documents of topics that a person has described.
const MAX_PAYLOAD = 64_000;
const MAX_NESTING = 32;
const SAMPLE = 80;

/** A dialect that is nothing but kinds of messages: the first whose template matches reads a message. */
export function byTopic(kinds: readonly Kind[]): Dialect {
  const compiled = kinds.map((kind) => ({ kind, template: templateOf(kind.topic) }));
  const filters = (announcement: boolean) => [
    ...new Set(
      compiled
        .filter(({ kind }) => (kind.announcement ?? false) === announcement)
        .map(({ template }) => template.filter),
    ),
  ];
  return {
    announcements: filters(true),
    filters: filters(false),
    takes: (topic) => compiled.some(({ template }) => template.match(topic) !== undefined),
    take(message, out) {
      for (const { kind, template } of compiled) {
        const captures = template.match(message.topic);
        if (!captures) continue;
        const payload = payloadOf(kind.payload, message.payload, out);
        if (payload !== undefined) kind.read(payload as never, Object.fromEntries(captures), out, message);
        return;
      }
    },
  };
}

export function templateOf(text: string): Template {
  const template = compileTemplate(text);
  if (typeof template === 'string') throw new Error(template);
  return template;
}

/** A payload in the form that was asked for; undefined where it is none, which has been counted then. */
export function payloadOf(form: Kind['payload'], payload: Uint8Array, out: Outlet, most = MAX_PAYLOAD): unknown {
  if (payload.length > most) return void out.invalid('too_big', `${payload.length} bytes`);
  if (!isUtf8(payload)) return void out.invalid('unparsable', 'no UTF-8');
  const said = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  if (form === 'text') return said;
  if (said.length === 0) return void out.invalid('missing', '');
  if (nestedDeeperThan(payload, MAX_NESTING)) return void out.invalid('too_big', 'nested too deep');
  try {
    return JSON.parse(said);
  } catch (error) {
    if (error instanceof SyntaxError) return void out.invalid('unparsable', said.slice(0, SAMPLE));
    throw error;
  }
}
