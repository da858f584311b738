import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { addSources, sourcesYaml } from '../../config/add-sources.ts';
import { loadConfig, loadConfigFile } from '../../config/load.ts';
import { secretOf } from '../../config/secrets.ts';
import { openTransport } from '../../drivers/serial/open-transport.ts';
import { ask } from '../discover/ask.ts';
import { listenToBroker } from '../discover/brokers.ts';
import { hunt, type Watch } from '../discover/hunt.ts';
import { takeInventory } from '../discover/inventory.ts';
import { liveValues } from '../discover/live-values.ts';
import { recall, remember } from '../discover/remembered.ts';
import { brokerSuggestion, type Suggestion, serialSuggestion } from '../discover/suggest.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { World } from '../model/world.ts';
import { realWorld, systemClock } from '../run/machine.ts';
import type { DiscoverOptions } from './commands/discover.ts';
import { describeBroker, describeHeard, drawSeries } from './discovery-text.ts';
import { type Output, openOutput } from './output.ts';

export type Discovery = (options: DiscoverOptions) => Promise<void>;

/** Listens to ports and brokers one after the other, shows what is there, and writes the configuration for it. */
export const runDiscovery: Discovery = async (options) => {
  const output = openOutput();
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const session: Session = {
    options,
    output,
    world: realWorld(silent, secretOf),
    watch: WATCH,
    found: [],
    taken: takenNames(options.write),
  };
  const named = options.port !== undefined || options.broker !== undefined;
  if (options.port !== undefined || !named) await lookAtPorts(session);
  if (options.broker !== undefined || !named) await lookAtBrokers(session);
  conclude(session);
};

interface Session {
  readonly options: DiscoverOptions;
  readonly output: Output;
  readonly world: World;
  readonly watch: Watch;
  readonly found: Suggestion[];
  readonly taken: string[];
}

const WATCH: Watch = {
  now: systemClock.now,
  mono: systemClock.mono,
  wait: async (length, signal) => {
    // Being called off is one way for a wait to end.
    await sleep(length, undefined, signal && { signal }).catch(() => undefined);
  },
};

async function lookAtPorts(session: Session): Promise<void> {
  const { options, output } = session;
  const listed =
    options.port?.map((name) => ({ name, obstacle: undefined, remarks: [], product: undefined })) ??
    (await takeInventory());
  if (listed.length === 0 && !options.json) output.line('No serial port on this machine. Is the adapter plugged in?');
  for (const port of listed) {
    if (options.json !== true) {
      output.line(`${output.paint.bold(port.name)}${port.product === undefined ? '' : `  ${port.product}`}`);
      for (const remark of port.remarks) output.line(`  ${output.paint.yellow(remark)}`);
    }
    if (port.obstacle === undefined) await lookAt(port.name, session);
    else if (options.json) output.json({ port: port.name, kind: 'left alone', reason: port.obstacle });
    else output.line(`  left alone: ${port.obstacle}\n`);
  }
}

async function lookAt(port: string, session: Session): Promise<void> {
  const { options, output, watch, found, taken } = session;
  const transport = await openTransport(port, watch.mono);
  const onRate = (baud: number) => progress(session, `  listening at ${baud} ...`);
  const heard = await hunt(transport, { watch, remembered: recall()[port], onRate });
  progress(session, '');
  if (heard.kind === 'found') {
    const suggestion = serialSuggestion(port, heard.line, heard.finding, taken);
    remember(port, heard.line.baud);
    found.push(suggestion);
    taken.push(suggestion.name);
    if (options.json) output.json({ port, ...heard, source: suggestion });
    else
      output.line(
        `  ${output.paint.green('found')}  ${describeHeard(heard)}\n${drawSeries(heard.finding.heard, output.paint)}\n`,
      );
    return;
  }
  if (heard.kind === 'silent' && options.probe) return askPort(port, session);
  if (options.json) output.json({ port, ...heard });
  else output.line(`  ${describeHeard(heard)}\n`);
}

async function askPort(port: string, session: Session): Promise<void> {
  const { options, output, watch, found, taken } = session;
  const asked = await ask(await openTransport(port, watch.mono), watch, ({ name }) =>
    progress(session, `  asking for: ${name} ...`),
  );
  progress(session, '');
  if (asked.kind === 'answered') {
    const { probe } = asked;
    const name = `asked-${taken.length + 1}`;
    const { driver, ...rest } = probe.source;
    found.push({ name, settings: { driver, port, ...rest } });
    taken.push(name);
    if (options.json) output.json({ port, kind: 'answered', device: probe.name, source: found.at(-1) });
    else output.line(`  ${output.paint.green('answered')}  ${probe.name}\n`);
    return;
  }
  const said =
    asked.kind === 'problem'
      ? asked.detail
      : `silent, and no answer to ${asked.asked} questions. Is it powered, and are RX and TX the right way round?`;
  if (options.json) output.json({ port, ...asked });
  else output.line(`  ${said}\n`);
}

const LOCAL = 'mqtt://127.0.0.1:1883';
const LISTEN_SECONDS = 15;

async function lookAtBrokers(session: Session): Promise<void> {
  const urls = session.options.broker ?? ((await answers('127.0.0.1', 1883)) ? [LOCAL] : []);
  for (const url of urls) await lookAtBroker(url, session);
}

async function lookAtBroker(url: string, session: Session): Promise<void> {
  const { options, output, world, watch, found, taken } = session;
  const { username, passwordEnv } = options;
  const login = {
    ...(username !== undefined && { username }),
    ...(passwordEnv !== undefined && { password: { env: passwordEnv } }),
  };
  const length = (options.for ?? LISTEN_SECONDS) * 1000;
  progress(session, `${url}  listening for ${length / 1000} s ...`);
  const heard = await listenToBroker({ url, ...login }, length, world, watch);
  progress(session, '');
  if (!options.json) {
    output.line(output.paint.bold(url));
    for (const line of describeBroker(heard)) output.line(`  ${line}`);
  }
  if (heard.kind === 'problem' || heard.dialects.length === 0) {
    if (options.json) output.json({ broker: url, ...heard });
    return;
  }
  const { left_out, ...suggestion } = brokerSuggestion(url, heard.dialects, taken);
  const source = { name: suggestion.name, settings: { ...suggestion.settings, ...login } };
  found.push(source);
  taken.push(source.name);
  const live = await liveValues(source, Math.min(length, 5000), world, watch);
  if (options.json) return output.json({ broker: url, ...heard, source, live });
  for (const name of left_out)
    output.line(
      `  ${output.paint.dim(`${name} announces what the others say: left out, so that nothing counts twice`)}`,
    );
  if (live.length > 0) output.line(drawSeries(live, output.paint));
  output.line();
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

/** Names of sources that the configuration to be added to has already. */
function takenNames(file: string | undefined): string[] {
  if (file === undefined || !existsSync(file)) return [];
  const loaded = loadConfigFile(file);
  if (loaded.kind === 'ok') return Object.keys(loaded.config.sources);
  throw new Failure(
    EXIT.configuration,
    `${file} is not valid: weir check --config ${file} says what is wrong. Nothing was written.`,
  );
}

function conclude({ options, output, found }: Session): void {
  if (found.length === 0) throw new Failure(EXIT.unavailable, 'discover: nothing was found that could be read');
  if (options.write === undefined) {
    if (!options.json)
      output.line(`${output.paint.dim('# The configuration for it; --write FILE keeps it:')}\n${sourcesYaml(found)}`);
    return;
  }
  const before = existsSync(options.write) ? readFileSync(options.write, 'utf8') : undefined;
  const text = before === undefined ? sourcesYaml(found) : addSources(before, found);
  const loaded = loadConfig(text, options.write);
  if (loaded.kind === 'bad')
    throw new Failure(
      EXIT.fault,
      `discover: what would be written to ${options.write} is not valid: ${loaded.problems[0]?.message ?? ''}`,
    );
  writeFileSync(options.write, text);
  output.remark(
    `${options.write}: ${found.map(({ name }) => name).join(', ')} ${before === undefined ? 'written' : 'added'}. Try: weir run --config ${options.write}`,
  );
}

/** A line that is overwritten by the next one; on a terminal only. */
function progress({ output, options }: Session, text: string): void {
  if (output.isTTY && options.json !== true) process.stderr.write(`\r\u001b[K${text}`);
}
