import type { Instant } from '../../../../agent/model/time.ts';
import type { Outlet } from '../outlet.ts';
import { Patience } from '../patience.ts';
import type { Dialect, DialectMessage, Host } from '../preset.ts';
import { Births } from './births.ts';
import { leafOf, type Metric, type Payload, readPayload, rebirthRequest } from './payload.ts';

const NAMESPACE = 'spBv1.0';
const MAX_PAYLOAD = 256_000;
/** Nodes whose numbering is followed; at the bound, which no plant reaches, it begins anew with all of them. */
const MAX_NODES = 2000;
// A node that does not answer is not asked again before this.
const ASK_EVERY = 60_000;
const MAX_LAST = 50_000;
const BD_SEQ = 'bdSeq';
const ASIDE = /^(bdSeq$|Node Control\/|Device Control\/)/;

interface Node {
  seq: number | undefined;
  bdSeq: number | undefined;
  asked: Instant;
}

/** Sparkplug B: what a message means was said at birth, and every message of a node has the next number. */
export class Sparkplug implements Dialect {
  readonly filters: readonly string[];
  readonly #host: Host;
  readonly #mayAsk: boolean;
  readonly #group: string | undefined;
  readonly #births = new Births();
  readonly #patience = new Patience();
  #nodes = new Map<string, Node>();
  /** When each metric changed last; at the bound all is forgotten, and what a rebirth says counts again. */
  readonly #last = new Map<string, Instant>();

  constructor(group: string | undefined, mayAsk: boolean, host: Host) {
    this.#group = group;
    this.#mayAsk = mayAsk;
    this.#host = host;
    this.filters = [`${NAMESPACE}/${group ?? '+'}/#`];
  }

  takes(topic: string): boolean {
    return topic.startsWith(`${NAMESPACE}/`);
  }

  take(message: DialectMessage, out: Outlet): void {
    const [, group = '', type = '', node = '', device] = message.topic.split('/');
    if (!/^[ND](BIRTH|DATA|DEATH)$/.test(type) || node === '') return out.understood();
    if (message.payload.length > MAX_PAYLOAD) return out.invalid('too_big', `${message.payload.length} bytes`);
    const payload = readPayload(message.payload);
    if (payload === undefined) return out.invalid('unparsable', 'no Sparkplug B payload');
    out.understood('beyond_metrics', payload.beyond);
    const home = this.#group === undefined ? `${group}/${node}` : node;
    const who = device === undefined ? home : `${home}/${device}`;
    const state = this.#stateOf(home);
    if (type === 'NDEATH') return this.#death(home, state, payload, out);
    if (type === 'NBIRTH') this.#births.forget(home);
    else if (!out.redelivered && !this.#inOrder(state, payload)) {
      out.understood('sequence_gap');
      this.#ask(group, node, state, message.at);
    }
    state.seq = payload.seq;
    if (type === 'NBIRTH') state.bdSeq = bdSeqOf(payload);
    if (type === 'DDEATH') return out.offline(who);
    if (type.endsWith('BIRTH')) {
      this.#births.learn(who, payload.metrics);
      out.forget();
      this.#host.changed();
    }
    // Names alone tell no unit: a birth that was asked for may still come.
    const waits = !this.#births.has(who) && this.#patience.waits(who, message.at);
    const { unknown, repeats } = waits
      ? { unknown: payload.metrics.length, repeats: 0 }
      : this.#values(who, payload, type.endsWith('BIRTH'), out);
    out.understood('no_birth', unknown);
    out.understood('repeats', repeats);
    if (unknown > 0) this.#ask(group, node, state, message.at);
  }

  memory(): unknown {
    return this.#births.memory();
  }

  recall(memory: unknown): void {
    this.#births.recall(memory);
  }

  /** Answers how many metrics only a birth could tell, and how many a birth only said again. */
  #values(who: string, payload: Payload, birth: boolean, out: Outlet): { unknown: number; repeats: number } {
    let unknown = 0;
    let repeats = 0;
    for (const metric of payload.metrics) {
      const born = this.#births.find(who, metric);
      if (born === undefined) unknown++;
      else if (!ASIDE.test(born.name)) {
        const value = leafOf(metric.value, metric.datatype ?? born.datatype);
        const time = metric.timestamp ?? payload.timestamp;
        const field = born.name.replaceAll('/', '.');
        if (value === undefined) continue;
        if (this.#saidBefore(`${who}/${field}`, metric.timestamp) && birth) repeats++;
        else out.value(who, field, value, { facts: born.facts, time });
      }
    }
    return { unknown, repeats };
  }

  /** A birth says all there is, with the times of the last change. */
  #saidBefore(series: string, time: Instant | undefined): boolean {
    if (time === undefined) return false;
    if ((this.#last.get(series) ?? Number.NEGATIVE_INFINITY) >= time) return true;
    if (this.#last.size >= MAX_LAST) this.#last.clear();
    this.#last.set(series, time);
    return false;
  }

  /** A will of an earlier connection may come after the next birth: its number tells. */
  #death(home: string, state: Node, payload: Payload, out: Outlet): void {
    const bdSeq = bdSeqOf(payload);
    if (bdSeq !== undefined && state.bdSeq !== undefined && bdSeq !== state.bdSeq) return out.understood('old_death');
    for (const who of new Set([home, ...this.#births.below(home)])) out.offline(who);
    state.seq = undefined;
  }

  #inOrder(state: Node, { seq }: Payload): boolean {
    return state.seq === undefined || seq === undefined || seq === (state.seq + 1) % 256;
  }

  /** The one thing that is ever sent to a node, and only where the configuration allows it. */
  #ask(group: string, node: string, state: Node, now: Instant): void {
    if (!this.#mayAsk || now - state.asked < ASK_EVERY) return;
    state.asked = now;
    this.#host.publish(`${NAMESPACE}/${group}/NCMD/${node}`, rebirthRequest(now));
  }

  #stateOf(home: string): Node {
    const known = this.#nodes.get(home);
    if (known) return known;
    if (this.#nodes.size >= MAX_NODES) this.#nodes = new Map();
    const fresh = { seq: undefined, bdSeq: undefined, asked: Number.NEGATIVE_INFINITY };
    this.#nodes.set(home, fresh);
    return fresh;
  }
}

function bdSeqOf({ metrics }: Payload): number | undefined {
  const metric = metrics.find(({ name }: Metric) => name === BD_SEQ);
  const value = metric && leafOf(metric.value, metric.datatype);
  return typeof value === 'number' ? value : undefined;
}
