import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FOLDER } from './agent.ts';
import { Child } from './process.ts';

/** The program of Node-RED in the folder that the variable `NODE_RED` names; undefined where there is none. */
export const NODE_RED = programIn(process.env['NODE_RED']);

function programIn(folder: string | undefined): string | undefined {
  const program = folder && resolve(folder, 'node_modules/node-red/red.js');
  return program && existsSync(program) ? program : undefined;
}

/** A sum and a count of `t` and `h` by topic; their means every ten seconds. */
const MEANS = `
let state = context.get('state');
if (!state) context.set('state', (state = { since: Date.now(), topics: new Map() }));
let sums = state.topics.get(msg.topic);
if (!sums) state.topics.set(msg.topic, (sums = { n: 0, t: 0, h: 0 }));
sums.n++;
sums.t += msg.payload.t;
sums.h += msg.payload.h;
if (Date.now() - state.since < 10000) return null;
const means = [...state.topics].map(([topic, { n, t, h }]) => ({ topic: 'mean/' + topic, payload: { n, t: t / n, h: h / n } }));
context.set('state', undefined);
return [means];
`;

/** Starts it with a flow of four nodes that does a part of the work: it stores nothing and acknowledges at once. */
export function startNodeRed(port: number): Child {
  const folder = join(FOLDER, 'node-red');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(port)));
  // The folder lies in a package of modules, and this one is none.
  writeFileSync(join(folder, 'package.json'), '{}');
  // Without its editor, which costs memory and needs a port.
  writeFileSync(
    join(folder, 'settings.js'),
    'module.exports = { httpAdminRoot: false, httpNodeRoot: false, uiPort: 0 };',
  );
  return new Child(process.execPath, [NODE_RED as string, '--userDir', folder, 'flows.json']);
}

function flow(port: number): object[] {
  const on = { z: 'bench', x: 100, y: 100 };
  return [
    { id: 'bench', type: 'tab', label: 'bench' },
    {
      ...{ id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), clientid: 'node-red' },
      ...{ autoConnect: true, protocolVersion: '5', keepalive: '60', cleansession: false, sessionExpiry: '3600' },
    },
    {
      ...{ ...on, id: 'in', type: 'mqtt in', broker: 'broker', topic: 'site/+/+/env', qos: '1', datatype: 'utf8' },
      ...{ nl: false, rap: true, rh: 0, wires: [['json']] },
    },
    { ...on, id: 'json', type: 'json', property: 'payload', action: '', pretty: false, wires: [['means']] },
    { ...on, id: 'means', type: 'function', func: MEANS, outputs: 1, libs: [], wires: [['out']] },
    { ...on, id: 'out', type: 'mqtt out', broker: 'broker', topic: '', qos: '1', retain: 'false', wires: [] },
  ];
}
