import { type BacklogRun, drawBacklog, measureBacklog } from './backlog.ts';
import { type Comparison, compare, drawComparison } from './comparison.ts';
import { type Disk, drawDisk, measureDisk } from './disk.ts';
import { type MqttLoad, runMqtt } from './mqtt-run.ts';
import { NODE_RED } from './node-red.ts';
import { hasSocat, runSerial, type SerialLoad } from './serial-run.ts';
import { drawSketch, measureSketch, type SketchCost } from './sketch.ts';
import { drawSlowDisk, measureSlowDisk, type SlowDisk } from './slow-disk.ts';
import { drawStages, measureStages, type Stages } from './stages.ts';

/** What a part found out, as data and as text. */
export interface Result {
  readonly figures: BacklogRun | Comparison | Disk | SketchCost | SlowDisk | Stages | { readonly skipped: string };
  readonly text: string;
}

/** One part of the benchmark, to be run by its name. */
export interface Part {
  readonly name: string;
  readonly title: string;
  run(): Promise<Result>;
}

const ROUNDS = 3;

/** The windows of a configuration that names none. In a minute each series closes one. */
const DEFAULT = '[1m, 1h]';

/** All parts, in the order they are run. */
export const PARTS: readonly Part[] = [
  // A million would be over in two seconds, of which V8 takes a good part to compile.
  mqtt('flood', '3,000,000 messages as fast as they are acknowledged', {
    warm_up: 500_000,
    messages: 3_000_000,
    rate: 0,
    devices: 100,
  }),
  mqtt('rate-1000', '1,000 messages a second from 500 devices (1,000 series) for a minute', {
    warm_up: 5000,
    messages: 60_000,
    rate: 1000,
    devices: 500,
    windows: DEFAULT,
  }),
  mqtt('rate-100', '100 messages a second from 100 devices (200 series) for a minute', {
    warm_up: 500,
    messages: 6000,
    rate: 100,
    devices: 100,
    windows: DEFAULT,
  }),
  besideNodeRed(
    'node-red',
    '1,000,000 messages as fast as they are acknowledged, beside a flow that only makes means',
    {
      warm_up: 500_000,
      messages: 1_000_000,
      rate: 0,
      devices: 100,
    },
  ),
  serial('serial', '500 lines a second of two readings each for 6 s', { warm_up: 500, messages: 3000, rate: 500 }),
  {
    name: 'disk',
    title: 'what a store writes, at paces and commit intervals',
    run: async () => {
      const figures = measureDisk();
      return { figures, text: drawDisk(figures) };
    },
  },
  {
    name: 'slow-disk',
    title: '500 messages a second on a disk that takes 500 ms for a commit',
    run: async () => {
      const figures = await measureSlowDisk();
      const skipped = 'Skipped: there is no C compiler to make a slow disk with (sudo apt install gcc).';
      return figures ? { figures, text: drawSlowDisk(figures) } : { figures: { skipped }, text: `  ${skipped}` };
    },
  },
  {
    name: 'backlog',
    title: 'a week without a network, drained beside live windows',
    run: async () => {
      const figures = await measureBacklog();
      return { figures, text: drawBacklog(figures) };
    },
  },
  {
    name: 'sketch',
    title: 'a reading into the quantile sketch of its series',
    run: async () => {
      const figures = measureSketch();
      return { figures, text: drawSketch(figures) };
    },
  },
  {
    name: 'stages',
    title: 'stages of the pipeline by themselves, in one thread',
    run: async () => {
      const figures = measureStages();
      return { figures, text: drawStages(figures) };
    },
  },
];

function mqtt(name: string, title: string, load: MqttLoad): Part {
  const run = async () => compared(await compare(['weir', 'mqtt.js'], ROUNDS, (subject) => runMqtt(subject, load)));
  return { name, title, run };
}

function besideNodeRed(name: string, title: string, load: MqttLoad): Part {
  const skipped =
    'Skipped: the variable NODE_RED names no folder with Node-RED in it (mkdir F; cd F; npm install node-red).';
  const run = async (): Promise<Result> => {
    if (NODE_RED === undefined) return { figures: { skipped }, text: `  ${skipped}` };
    return compared(await compare(['weir', 'Node-RED'], ROUNDS, (subject) => runMqtt(subject, load)));
  };
  return { name, title, run };
}

function serial(name: string, title: string, load: SerialLoad): Part {
  const skipped = 'Skipped: there is no socat to make a pair of terminals with (sudo apt install socat).';
  const run = async (): Promise<Result> => {
    if (!hasSocat()) return { figures: { skipped }, text: `  ${skipped}` };
    return compared(await compare(['weir', 'serialport'], ROUNDS, (subject) => runSerial(subject, load)));
  };
  return { name, title, run };
}

function compared(figures: Comparison): Result {
  return { figures, text: drawComparison(figures) };
}
