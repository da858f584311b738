import { connect } from 'node:net';
import { listenToBroker } from '../../discover/brokers.ts';
import { liveValues } from '../../discover/live-values.ts';
import { brokerSuggestion } from '../../discover/suggest.ts';
import { describeBroker, drawSeries } from '../discovery-text.ts';
import { keep, progress, type Session } from './session.ts';

const LOCAL = 'mqtt://127.0.0.1:1883';
const LISTEN_SECONDS = 15;

/** Listens to the brokers that were named, or to the one on this machine, where there is one. */
export async function lookAtBrokers(session: Session): Promise<void> {
  const urls = session.options.broker ?? ((await answers('127.0.0.1', 1883)) ? [LOCAL] : []);
  for (const url of urls) await lookAtBroker(url, session);
}

async function lookAtBroker(url: string, session: Session): Promise<void> {
  const { options, output, world, watch, taken } = session;
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
  const suggestion = brokerSuggestion(url, heard.dialects, taken);
  const source = { name: suggestion.name, settings: { ...suggestion.settings, ...login } };
  keep(session, source);
  const live = await liveValues(source, Math.min(length, 5000), world, watch);
  if (options.json) return output.json({ broker: url, ...heard, source, live });
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
