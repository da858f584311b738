import { emptyFolder, FOLDER, startAgent } from './agent.ts';
import { startNodeRed } from './node-red.ts';
import { Child } from './process.ts';

/** Who is measured: all get the same messages with the same acknowledgements, over MQTT 5 at QoS 1. */
export type Subject = 'weir' | 'mqtt.js' | 'Node-RED';

/** Windows that close even while a flood lasts. */
const SHORT = '[5s, 1m]';

/** Starts a subject against the source on `port`, with an empty state of its own. */
export function startSubject(subject: Subject, port: number, windows = SHORT): Child {
  if (subject === 'mqtt.js') {
    return new Child(process.execPath, ['scripts/bench/empty-subscriber.mjs', `mqtt://127.0.0.1:${port}`]);
  }
  emptyFolder();
  if (subject === 'Node-RED') return startNodeRed(port);
  return startAgent(configuration(port, windows));
}

/** The full durable pipeline: JSON, range, windows with quantiles, journal with FULL, PUBACK after the commit, summaries sent. */
export function configuration(port: number, windows = SHORT): string {
  return `
agent: { id: bench }
store: { path: ${FOLDER}/weir.db, durability: power-loss, commit_interval: 1s }
sources:
  site:
    driver: mqtt
    url: mqtt://127.0.0.1:${port}
    topics:
      - topic: site/{line}/{device}/env
        payload: json
        select: [t, h]
series:
  "*/t": { quantity: temperature, unit: °C }
  "*/h": { quantity: humidity, unit: "%" }
windows: ${windows}
uplinks:
  central: { driver: mqtt, url: "mqtt://127.0.0.1:${port}" }
log: { level: warn }
`;
}
