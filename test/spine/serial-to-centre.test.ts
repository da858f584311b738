import { afterEach, describe, expect, test } from 'vitest';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { type Cable, hasSocat, startCable } from '../peers/socat.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';
import { Centre } from './centre.ts';
import { expectFiguresOf } from './oracle.ts';

const START = Date.UTC(2026, 0, 1, 10);

let tidy: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of tidy.reverse()) await step();
  tidy = [];
});

interface Line {
  readonly time: number;
  readonly temperature: number;
  readonly humidity: number;
}

async function serialToCentre(extra = ''): Promise<{ centre: Centre; cable: Cable; agent: Running; path: string }> {
  const centre = await Centre.open();
  tidy.push(() => centre.close());
  const directory = scratch();
  tidy.push(() => directory.remove());
  const cable = await startCable(`${directory.path}/ttyUSB0`);
  tidy.push(() => cable.unplug());
  directory.file(
    'weir.yaml',
    `
agent: { id: greenhouse-1 }
store: { path: ${directory.path}/weir.db, commit_interval: 200ms }
sources:
  bench:
    driver: serial
    port: ${directory.path}/ttyUSB0
    decode: { format: csv, fields: [time, temperature, humidity], time: { field: time, format: unix_ms } }
series:
  "*/temperature": { quantity: temperature, expect_every: 1s }
windows: [10s, 1m]
${extra}
uplinks:
  central: { driver: mqtt, url: "${centre.broker.url}", ack: receiver }
`,
  );
  const agent = startWeir(['run', '-c', 'weir.yaml'], directory.path);
  tidy.push(() => agent.stop());
  await portOpened(agent, 1);
  return { centre, cable, agent, path: directory.path };
}

/** Waits until the agent has opened its port for the n-th time. */
async function portOpened(agent: Running, times: number): Promise<void> {
  await until(() => agent.output().split('"port_open"').length > times, `the port was opened ${times} times`);
}

// biome-ignore lint/suspicious/noExplicitAny: the status is looked into, not typed again.
function statusOf(path: string): any {
  const { code, stdout } = weir(['status', '-c', 'weir.yaml', '--json'], { cwd: path });
  return code === 0 ? JSON.parse(stdout) : undefined;
}

function walk(lines: number): Line[] {
  let temperature = 21;
  let humidity = 40;
  return Array.from({ length: lines }, (_, i) => {
    temperature += Math.sin(i * 1.7) / 5;
    humidity += Math.cos(i * 0.9) / 3;
    return {
      time: START + i * 1000,
      temperature: Number(temperature.toFixed(2)),
      humidity: Number(humidity.toFixed(1)),
    };
  });
}

const text = ({ time, temperature, humidity }: Line) => `${time},${temperature},${humidity}\r\n`;

describe.skipIf(!hasSocat || !hasMosquitto)(
  'lines on a serial port become summaries at the centre (needs socat and mosquitto)',
  () => {
    test('every window equals what simple-statistics makes of the same lines', async () => {
      const { centre, cable, agent } = await serialToCentre();
      const lines = walk(600);
      cable.write('a first line is torn\r\n');
      for (const line of lines) cable.write(text(line));

      await centre
        .has('10 minutes of both series', () => centre.summaries(`"window" = '1m'`).length === 20)
        .catch((error) => {
          throw new Error(`${error.message}\nagent said:\n${agent.output().slice(-3000)}`);
        });
      for (const field of ['temperature', 'humidity'] as const) {
        for (const [window, size] of [
          ['10s', 10_000],
          ['1m', 60_000],
        ] as const) {
          const stored = centre.summaries(`"window" = '${window}' AND series = 'bench/${field}'`);
          expect(stored.length).toBe(600_000 / size);
          for (const summary of stored) {
            const inside = lines.filter(({ time }) => time >= summary.from_ms && time < summary.to_ms);
            expectFiguresOf(
              summary,
              inside.map((line) => line[field]),
            );
          }
        }
      }
      const ledger = centre.ledgers().find(({ open }) => open === 0);
      expect(ledger).toMatchObject({ received: 1200, summarised: 1200, invalid: 0, rejected: 0 });
      expect(await agent.stop()).toBe(0);
    }, 240_000);

    test('a cable pulled in mid-line forges no value, and the port is read again after it is back', async () => {
      const { centre, cable, agent, path } = await serialToCentre();
      const lines = walk(40);
      cable.write('torn\r\n');
      for (const line of lines.slice(0, 20)) cable.write(text(line));
      await until(() => statusOf(path)?.ledger.received === 40, 'the first half has arrived');

      cable.write(`${START + 20_000},2`);
      await cable.unplug();
      await until(() => statusOf(path)?.sources.bench.reason === 'no such port', 'the port is missed');
      await cable.plug();
      await portOpened(agent, 2);
      cable.write('1.6,50\r\n');
      for (const line of lines.slice(20)) cable.write(text(line));
      await centre.has('all windows', () => centre.summaries(`"window" = '10s'`).length === 8);

      for (const summary of centre.summaries(`"window" = '10s' AND series = 'bench/temperature'`)) {
        const inside = lines.filter(({ time }) => time >= summary.from_ms && time < summary.to_ms);
        expectFiguresOf(
          summary,
          inside.map(({ temperature }) => temperature),
        );
      }
      expect(statusOf(path).counts['bench.note.partial_frames']).toBeGreaterThanOrEqual(2);
    }, 240_000);

    test('a reading late by two windows corrects its window; one beyond the allowed lateness is counted', async () => {
      const { centre, cable, path } = await serialToCentre('allowed_lateness: 1m');
      const lines = walk(120);
      cable.write('torn\r\n');
      const late = lines.splice(95, 1)[0] as Line;
      const lost = lines.splice(5, 1)[0] as Line;
      for (const line of lines) cable.write(text(line));
      const window = Math.floor(late.time / 10_000) * 10_000;
      const stored = () =>
        centre.summaries(`"window" = '10s' AND series = 'bench/temperature' AND from_ms = ${window}`)[0];
      await centre.has('the window without its late reading', () => stored()?.rev === 0);
      expect(stored()?.count).toBe(9);

      cable.write(text(late));
      cable.write(text(lost));
      await centre.has('the revision', () => (stored()?.rev ?? 0) > 0);
      const inside = [...lines, late]
        .filter(({ time }) => time >= window && time < window + 10_000)
        .sort((a, b) => a.time - b.time);
      expectFiguresOf(
        stored() as never,
        inside.map(({ temperature }) => temperature),
      );
      expect(JSON.parse(stored()?.quality ?? '{}')).toMatchObject({ late: 1 });
      await until(() => statusOf(path)?.ledger.late_dropped === 2, 'both fields of the lost line are counted as late');
    }, 240_000);
  },
);
