import * as v from 'valibot';
import { secretOf } from '../../config/secrets.ts';
import { openLink } from '../../drivers/mqtt/link.ts';
import { type CollectStats, runCollect } from '../collect/collect.ts';
import { type CollectSettings, collectSettings } from '../collect/settings.ts';
import { openSqlite } from '../collect/sqlite-database.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import { openLog } from '../observe/log.ts';
import { realWorld } from '../run/machine.ts';
import type { CollectOptions } from './commands/collect.ts';
import { formatCount } from './format.ts';
import { type Output, openOutput } from './output.ts';
import { listenForStop } from './signals.ts';
import { newTerminalLog } from './terminal-log.ts';

const SHOW_EVERY_MS = 1000;
/** Where there is no terminal, figures are printed this often, and only when they have changed. */
const SAY_EVERY_MS = 10_000;

/** Receives until a signal comes. On a terminal one line shows how far it is. */
export async function receiveUntilStopped(options: CollectOptions): Promise<void> {
  const settings = settingsOf(options);
  const output = openOutput();
  const live = output.isTTY && !options.json;
  const write = (text: string) => void process.stdout.write(live ? `\r\u001b[K${text}` : text);
  const log: Log = live ? newTerminalLog('info', output.paint, Date.now, write) : openLog('info');
  const signals = listenForStop(() => performance.now());
  const collecting = runCollect(settings, {
    world: realWorld(log, secretOf),
    openLink,
    database: openSqlite(settings.db),
  });
  if (!options.json) output.line(`receiving from ${settings.broker} into ${settings.db}; Ctrl-C ends it`);
  const show = live
    ? () => write(statusLine(collecting.stats()))
    : sayer(output, options.json === true, () => collecting.stats());
  const timer = setInterval(show, live ? SHOW_EVERY_MS : SAY_EVERY_MS);
  await signals.stop;
  clearInterval(timer);
  await collecting.close();
  signals.release();
  const stats = collecting.stats();
  if (options.json) output.json({ event: 'stopped', ...stats });
  else output.line(`${live ? '\r\u001b[K' : ''}stopped: ${figures(stats)}. They lie in ${settings.db}, table summary.`);
}

function settingsOf(options: CollectOptions): CollectSettings & { readonly broker: string } {
  const { broker, db, username, clientId, protocol, ca, cert, key } = options;
  if (broker === undefined)
    throw new Failure(EXIT.usage, 'collect: --broker URL is missing, for instance --broker mqtt://localhost:1883');
  const password = passwordOf(options);
  const given = {
    url: broker,
    db,
    username,
    password,
    client_id: clientId,
    protocol: protocol === undefined ? undefined : Number(protocol),
    ca,
    cert,
    key,
  };
  const parsed = v.safeParse(
    collectSettings,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (parsed.success) return { ...parsed.output, broker };
  const [issue] = parsed.issues;
  const name = String(issue.path?.[0]?.key ?? '')
    .replace('url', 'broker')
    .replaceAll('_', '-');
  throw new Failure(EXIT.usage, `collect --${name}: ${issue.message}`);
}

function passwordOf({ passwordEnv, passwordFile, passwordCredential }: CollectOptions) {
  if (passwordEnv !== undefined) return { env: passwordEnv };
  if (passwordFile !== undefined) return { file: passwordFile };
  return passwordCredential === undefined ? undefined : { credential: passwordCredential };
}

function sayer(output: Output, asJson: boolean, stats: () => CollectStats): () => void {
  let said = '';
  return () => {
    const now = stats();
    const line = figures(now);
    if (line === said) return;
    said = line;
    if (asJson) output.json({ event: 'figures', ...now });
    else output.line(line);
  };
}

function figures({ messages, inserted, revised, duplicates, numbers_lost, open_gaps, rejected }: CollectStats): string {
  const parts = [`${formatCount(messages)} messages`, `${formatCount(inserted)} summaries stored`];
  if (revised > 0) parts.push(`${formatCount(revised)} revised`);
  if (duplicates > 0) parts.push(`${formatCount(duplicates)} duplicates`);
  if (open_gaps > 0) parts.push(`${open_gaps} gaps being followed`);
  if (numbers_lost > 0) parts.push(`${formatCount(numbers_lost)} messages lost`);
  if (rejected > 0) parts.push(`${formatCount(rejected)} not readable`);
  return parts.join(', ');
}

function statusLine(stats: CollectStats): string {
  const { state, reason } = stats.link;
  return `${state}${reason === undefined ? '' : ` (${reason})`}  ${figures(stats)}`.slice(
    0,
    Math.max(20, (process.stdout.columns ?? 100) - 1),
  );
}
