import { newSensors, type SensorSettings, type SimulatedReading } from '../../../drivers/simulated/sensors.ts';
import type { Broker } from './broker.ts';
import type { SerialLine } from './serial-line.ts';

export interface RunningSensors {
  stop(): void;
}

const EVERY_MS = 1000;
/** With this chance a gap with a power-on value after it, a spike and a missing value all come within ten seconds. */
const SEED = 11_047;
const SOUND = { spikes: 0, gaps: 0, stuck: 0, missing: 0, resets: 0 };

/** The Arduino on the serial line: one of each fault that such boards have, often enough to be seen in a minute. */
const BENCH: readonly SensorSettings[] = [
  {
    device: '',
    field: 'temperature',
    shape: 'temperature',
    every: EVERY_MS,
    faults: { ...SOUND, power_on: 85, gaps: 0.012, spikes: 0.005 },
  },
  { device: '', field: 'humidity', shape: 'humidity', every: EVERY_MS, faults: { ...SOUND, missing: 0.04 } },
  { device: '', field: 'pressure', shape: 'pressure', every: EVERY_MS, faults: { ...SOUND, spikes: 0.03 } },
];

/** Devices behind Zigbee2MQTT, one topic each. */
const HOUSE: readonly SensorSettings[] = [
  {
    device: 'kitchen',
    field: 'temperature',
    shape: 'temperature',
    every: EVERY_MS,
    faults: { ...SOUND, spikes: 0.03 },
  },
  { device: 'kitchen', field: 'humidity', shape: 'humidity', every: EVERY_MS, faults: SOUND },
  { device: 'meter', field: 'power', shape: 'power', every: EVERY_MS, faults: SOUND },
  { device: 'meter', field: 'energy', shape: 'energy', every: EVERY_MS, faults: { ...SOUND, resets: 0.005 } },
  { device: 'mast', field: 'wind_direction', shape: 'wind_direction', every: EVERY_MS, faults: SOUND },
  { device: 'door', field: 'contact', shape: 'door', every: EVERY_MS, faults: SOUND },
];

/** Lets the sensors send: lines of CSV over the serial line, JSON messages to the broker. */
export function startSensors(line: SerialLine, broker: Broker, now: () => number = Date.now): RunningSensors {
  const bench = newSensors(BENCH, SEED, now());
  const house = newSensors(HOUSE, SEED, now());
  const timer = setInterval(() => {
    const until = now();
    for (const readings of groups(takeDue(bench, until), ({ time }) => String(time))) sendLine(line, readings);
    for (const readings of groups(takeDue(house, until), ({ device, time }) => `${device} ${time}`))
      sendMessage(broker, readings);
  }, EVERY_MS / 4);
  return { stop: () => clearInterval(timer) };
}

function takeDue(sensors: ReturnType<typeof newSensors>, until: number): SimulatedReading[] {
  const due: SimulatedReading[] = [];
  while (sensors.next <= until) {
    const reading = sensors.take();
    if (reading !== undefined) due.push(reading);
  }
  return due;
}

// A sensor that is silent leaves its place empty; one that has nothing to say prints "nan", as Arduino's print does.
function sendLine(line: SerialLine, readings: readonly SimulatedReading[]): void {
  const cells = BENCH.map(({ field }) => {
    const reading = readings.find((one) => one.field === field);
    return reading === undefined ? '' : String(reading.value ?? 'nan');
  });
  line.write(`${cells.join(',')}\r\n`);
}

function sendMessage(broker: Broker, readings: readonly SimulatedReading[]): void {
  const fields = Object.fromEntries(readings.map(({ field, value }) => [field, value]));
  broker.publish(`zigbee2mqtt/${readings[0]?.device}`, JSON.stringify(fields));
}

function groups(
  readings: readonly SimulatedReading[],
  keyOf: (reading: SimulatedReading) => string,
): SimulatedReading[][] {
  const found = new Map<string, SimulatedReading[]>();
  for (const reading of readings) {
    const group = found.get(keyOf(reading));
    if (group === undefined) found.set(keyOf(reading), [reading]);
    else group.push(reading);
  }
  return [...found.values()];
}
