import { createHash } from 'node:crypto';
import { imbalance } from '../model/ledger.ts';
import type { Instant } from '../model/time.ts';
import { type Message, parseMessage } from '../wire/message.ts';
import { agentOf } from '../wire/topics.ts';
import type { CollectDatabase, Progress, Transaction } from './database.ts';
import { admit, has, newSequence, without } from './sequence.ts';
import { unpack } from './unpack.ts';

/** A message as it came, read but not stored. */
export type Arrival =
  | { readonly kind: 'message'; readonly topic: string; readonly message: Message; readonly fingerprint: string }
  | { readonly kind: 'bad'; readonly topic: string; readonly reason: string; readonly payload: Uint8Array };

/** What became of a group of arrivals. */
export interface Received {
  /** Each epoch that a message belonged to, in the order of their last messages. */
  readonly touched: readonly Progress[];
  readonly duplicates: number;
  readonly rejected: number;
  readonly inserted: number;
  readonly revised: number;
  readonly stale: number;
  /** Epochs in which a number came with two contents. */
  readonly conflicts: readonly { readonly agent: string; readonly epoch: string; readonly seq: number }[];
  readonly imbalances: readonly { readonly agent: string; readonly epoch: string; readonly seq: number }[];
}

/** Fingerprints are kept of so many of the newest numbers of an epoch. */
const FINGERPRINTS = 1000;
const MAX_EPOCHS = 100_000;
/** So much of a message that cannot be read is kept. */
const SPECIMEN = 4096;

/** Reads a message. A message under another agent's topic is bad: the topic is what the broker's rights protect. */
export function readArrival(topic: string, payload: Uint8Array): Arrival {
  const plain = unpack(payload);
  if (plain === undefined) return { kind: 'bad', topic, reason: 'gzip that cannot be unpacked', payload };
  const parsed = parseMessage(plain);
  if (parsed.kind === 'bad') return { kind: 'bad', topic, reason: parsed.reason, payload };
  const { message } = parsed;
  if (message.agent !== agentOf(topic))
    return { kind: 'bad', topic, reason: 'agent: another name than the topic', payload };
  // Of what it says: an agent may be told to pack its messages while some of them are under way.
  const fingerprint = createHash('sha256').update(plain).digest('base64').slice(0, 16);
  return { kind: 'message', topic, message, fingerprint };
}

/**
 * Stores a group of arrivals in one transaction: summaries by key and revision, the sequence, the counts. What it
 * leaves in `summary` and in the sequence depends on the set of messages, not on their order or number.
 */
export function receive(db: CollectDatabase, group: readonly Arrival[], now: Instant): Promise<Received> {
  return db.transaction(async (tx) => {
    const touched = new Map<string, Progress>();
    const received = { duplicates: 0, rejected: 0, inserted: 0, revised: 0, stale: 0, conflicts: [], imbalances: [] };
    for (const arrival of group) await receiveOne(tx, arrival, now, touched, received);
    for (const progress of touched.values()) await tx.saveProgress(progress);
    return { ...received, touched: [...touched.values()] };
  });
}

type Tally = {
  -readonly [Key in Exclude<keyof Received, 'touched'>]: Received[Key] extends number ? number : object[];
};

async function receiveOne(
  tx: Transaction,
  arrival: Arrival,
  now: Instant,
  touched: Map<string, Progress>,
  tally: Tally,
): Promise<void> {
  if (arrival.kind === 'bad') return setAside(tx, arrival.topic, arrival.reason, arrival.payload, now, tally);
  const { message, fingerprint, topic } = arrival;
  const { agent, epoch, seq } = message;
  const progress = await progressFor(tx, agent, epoch, now, touched);
  if (!progress) return setAside(tx, topic, `more than ${MAX_EPOCHS} epochs`, new Uint8Array(), now, tally);
  progress.last_seen_ms = now;
  if (await isNew(tx, progress, seq, now)) {
    progress.messages++;
    if (imbalance(message.ledger) !== 0) {
      progress.ledger_imbalances++;
      tally.imbalances.push({ agent, epoch, seq });
    }
    if (seq > progress.ledger_seq) {
      progress.ledger = message.ledger;
      progress.ledger_seq = seq;
    }
    await tx.keepFingerprint(agent, epoch, seq, fingerprint, progress.highest - FINGERPRINTS);
  } else {
    progress.duplicates++;
    tally.duplicates++;
    const known = await tx.fingerprint(agent, epoch, seq);
    if (known === fingerprint) return;
    if (known !== undefined) {
      progress.conflicts++;
      tally.conflicts.push({ agent, epoch, seq });
    }
  }
  const { inserted, revised, stale } = await tx.upsert(agent, epoch, message.summaries);
  progress.revisions += revised;
  progress.stale_revisions += stale;
  tally.inserted += inserted;
  tally.revised += revised;
  tally.stale += stale;
}

/** The progress of an epoch, moved to the end of those touched; undefined when there are too many epochs. */
async function progressFor(
  tx: Transaction,
  agent: string,
  epoch: string,
  now: Instant,
  touched: Map<string, Progress>,
): Promise<Progress | undefined> {
  const key = `${agent}/${epoch}`;
  let progress = touched.get(key) ?? (await tx.progress(agent, epoch));
  if (!progress) {
    if ((await tx.epochs()) >= MAX_EPOCHS) return undefined;
    progress = newProgress(agent, epoch, now);
    await tx.saveProgress(progress);
  }
  touched.delete(key);
  touched.set(key, progress);
  return progress;
}

/** Whether a number comes for the first time; one that had been given up as lost is taken off that list. */
async function isNew(tx: Transaction, progress: Progress, seq: number, now: Instant): Promise<boolean> {
  if (!has(progress, seq)) {
    admit(progress, seq);
    return true;
  }
  const { agent, epoch } = progress;
  const left = without(await tx.lost(agent, epoch), seq);
  if (left) await tx.saveLost(agent, epoch, left, now);
  return left !== undefined;
}

async function setAside(
  tx: Transaction,
  topic: string,
  reason: string,
  payload: Uint8Array,
  received_ms: Instant,
  tally: Tally,
): Promise<void> {
  tally.rejected++;
  await tx.reject({ topic, reason, bytes: payload.length, payload: payload.slice(0, SPECIMEN), received_ms });
}

function newProgress(agent: string, epoch: string, now: Instant): Progress {
  return {
    ...newSequence(),
    agent,
    epoch,
    messages: 0,
    duplicates: 0,
    revisions: 0,
    stale_revisions: 0,
    conflicts: 0,
    ledger: undefined,
    ledger_seq: 0,
    ledger_imbalances: 0,
    first_seen_ms: now,
    last_seen_ms: now,
  };
}
