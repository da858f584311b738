import { type Kind, type Names, text } from './by-topic.ts';

const OFFLINE = new Set(['offline', 'false', '0', 'lost', 'disconnected']);
const ONLINE = new Set(['online', 'true', '1', 'init', 'ready', 'sleeping', 'alert']);

/** Whether a word says that a device is there; undefined where it says neither. */
export function isOnline(word: string): boolean | undefined {
  const said = word.trim().toLowerCase();
  if (OFFLINE.has(said)) return false;
  return ONLINE.has(said) ? true : undefined;
}

/** Messages that say whether a device is there, in a word. */
export function availability(topic: string, deviceOf = (names: Names): string => names['device'] as string): Kind {
  return text(topic, (word, names, out) => {
    const online = isOnline(word);
    if (online === false) out.offline(deviceOf(names));
    else out.understood(online === undefined ? 'availability_unknown' : undefined);
  });
}
