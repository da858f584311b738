import { topicsOf } from '../../agent/wire/topics.ts';
import { reachOf, type TopicEntry } from '../../drivers/mqtt/presets/reach.ts';
import { compileTemplate } from '../../drivers/mqtt/template.ts';
import type { Config } from '../config.ts';
import type { Path } from '../problems.ts';
import type { Check, Fault } from './check.ts';

interface BrokerLink {
  readonly path: Path;
  readonly name: string;
  readonly broker: string;
  readonly client_id?: string;
  readonly settings: MqttSettings;
}

interface MqttSettings {
  readonly url: string;
  readonly client_id?: string;
  readonly topics?: readonly TopicEntry[];
}

/** What goes wrong between links to the same broker: an agent that reads what it sends, or two clients of one name. */
export const checkBrokers: Check = (config) => {
  const sources = linksIn('sources', config.sources);
  const uplinks = linksIn('uplinks', config.uplinks);
  return [
    ...unreadable('sources', config.sources),
    ...unreadable('uplinks', config.uplinks),
    ...sources.flatMap((source) => feedback(source, uplinks, config.agent.id)),
    ...sameNames([...sources, ...uplinks]),
  ];
};

function unreadable(section: 'sources' | 'uplinks', entries: Config['sources'] | Config['uplinks']): Fault[] {
  return Object.entries(entries)
    .filter(([, { driver, settings }]) => driver === 'mqtt' && !URL.canParse((settings as MqttSettings).url))
    .map(([name]) => ({
      path: [section, name, 'url'],
      message: 'this is no address: expected mqtt://host:1883 or the like',
    }));
}

function linksIn(section: 'sources' | 'uplinks', entries: Config['sources'] | Config['uplinks']): BrokerLink[] {
  return Object.entries(entries)
    .filter(([, { driver, settings }]) => driver === 'mqtt' && URL.canParse((settings as MqttSettings).url))
    .map(([name, entry]) => {
      const settings = entry.settings as MqttSettings;
      const { client_id } = settings;
      return {
        path: [section, name],
        name: `${section}.${name}`,
        broker: brokerOf(settings.url),
        settings,
        ...(client_id !== undefined && { client_id }),
      };
    });
}

// Each summary would come back as readings, whose summaries would come back as readings, and so on.
function feedback(source: BrokerLink, uplinks: readonly BrokerLink[], agent: string): Fault[] {
  const uplink = uplinks.find(({ broker }) => broker === source.broker);
  if (!uplink) return [];
  const { summary, health, state } = topicsOf(agent);
  return (source.settings.topics ?? []).flatMap((entry, at): Fault[] => {
    for (const { filter, exclude } of reachOf(entry)) {
      const reaches = (name: string) => matches(filter, name) && !exclude.some((pattern) => matches(pattern, name));
      const taken = [summary, health, state].find(reaches);
      if (taken === undefined) continue;
      const { inside, who, remedy } = placeOf(entry, filter);
      const message = `${who} takes in ${taken}, which ${uplink.name} sends to the same broker (${source.broker}): the agent would feed itself. ${remedy}`;
      return [{ path: [...source.path, 'topics', at, ...inside], message }];
    }
    return [];
  });
}

/** Which word of an entry is to blame, what that is called, and what to do about it. */
function placeOf(entry: TopicEntry, filter: string): { inside: Path; who: string; remedy: string } {
  if (typeof entry === 'string' || !('preset' in entry)) {
    const remedy = 'Narrow the topic or add exclude: ["weir/#"]';
    return { inside: typeof entry === 'string' ? [] : ['topic'], who: filter, remedy };
  }
  const who = `${filter}, which preset ${entry.preset} subscribes to,`;
  const moved = Object.keys(entry).find((key) => key !== 'preset' && `${entry[key]}`.startsWith('weir'));
  if (moved === undefined) return { inside: ['preset'], who, remedy: 'Give the agent another id (agent.id)' };
  return {
    inside: [moved],
    who,
    remedy: `Let ${moved} begin as the topics of the devices do: weir/ is the agent's own`,
  };
}

function sameNames(links: readonly BrokerLink[]): Fault[] {
  return links.flatMap(({ path, broker, client_id }, at) => {
    const other = links.slice(0, at).find((earlier) => earlier.client_id === client_id && earlier.broker === broker);
    if (client_id === undefined || !other) return [];
    const message = `${other.name} uses this client_id at ${broker} too: the broker would throw the two out in turn`;
    return [{ path: [...path, 'client_id'], message }];
  });
}

const PORTS: Readonly<Record<string, string>> = { 'mqtt:': '1883', 'mqtts:': '8883', 'ws:': '80', 'wss:': '443' };

/** Host and port of a broker's address, so that two ways of writing one address compare as equal. */
function brokerOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const host = ['127.0.0.1', '[::1]'].includes(hostname) ? 'localhost' : hostname.toLowerCase();
  return `${host}:${port || (PORTS[protocol] ?? '')}`;
}

function matches(template: string, topic: string): boolean {
  const compiled = compileTemplate(template);
  return typeof compiled !== 'string' && compiled.match(topic) !== undefined;
}
