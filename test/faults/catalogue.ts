import { mqtt } from './catalogue/mqtt.ts';
import { process } from './catalogue/process.ts';
import { serial } from './catalogue/serial.ts';
import { storage } from './catalogue/storage.ts';
import { surface } from './catalogue/surface.ts';
import { values } from './catalogue/values.ts';
import type { Fault } from './fault.ts';

/** Every fault that the agent has an answer to, by where it comes from. */
export const CATALOGUE: readonly { readonly title: string; readonly faults: readonly Fault[] }[] = [
  { title: 'Process and power', faults: process },
  { title: 'Storage', faults: storage },
  { title: 'MQTT links', faults: mqtt },
  { title: 'Values and times', faults: values },
  { title: 'Serial ports', faults: serial },
  { title: 'Configuration, logs, receiver, page, copies of the state', faults: surface },
];

export const FAULTS: readonly Fault[] = CATALOGUE.flatMap(({ faults }) => faults);
