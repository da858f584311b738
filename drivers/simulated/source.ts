import { FLAG } from '../../agent/model/batch.ts';
import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import { newSensors, type SensorSettings, type Sensors, type SimulatedReading } from './sensors.ts';

export interface SimulatedSettings {
  readonly seed: number;
  readonly rate: number;
  readonly sensors: readonly SensorSettings[];
}

// Readings of fast sensors are handed over in small groups, as they come out of a port.
const SHORTEST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1000;
/** Further off than this, the clock was set or the machine slept: the sensors go on from the new time. */
const JUMP_MS = 10_000;
/** Readings at a time; what is due beyond them waits for the next turn. */
const AT_ONCE = 10_000;

/** Sensors that exist only in this program, and misbehave like real ones. */
export function simulatedSource(name: string, settings: SimulatedSettings, { clock }: World): Source {
  const figures = { readings: 0 };
  const since = clock.now();
  let state: SourceHealth['state'] = 'starting';
  let sensors: Sensors | undefined;
  let taking: Intake | undefined;
  let timer: NodeJS.Timeout | undefined;
  let paused = false;

  function send({ device, field, time, value }: SimulatedReading, intake: Intake): void {
    figures.readings++;
    const series = intake.series(device, field);
    if (value === null) intake.invalid('missing', `${field}: nan`);
    else if (intake.takesLabels(series)) intake.label(series, time, String(value), FLAG.OWN_TIME);
    else intake.reading(series, time, typeof value === 'number' ? value : Number(value === 'open'), FLAG.OWN_TIME);
    intake.deliver();
  }

  function turn(): void {
    timer = undefined;
    if (!sensors || !taking || paused) return;
    const now = clock.now();
    if (Math.abs(now - sensors.next) > JUMP_MS + longestInterval(settings)) sensors.skipTo(now);
    for (let left = AT_ONCE; left > 0 && sensors.next <= now && !taking.full; left--) {
      const reading = sensors.take();
      if (reading) send(reading, taking);
    }
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, sensors.next - clock.now()));
    timer = setTimeout(turn, wait);
  }

  return {
    name,
    async open(intake) {
      taking = intake;
      sensors = newSensors(settings.sensors, settings.seed, clock.now(), settings.rate);
      state = 'ok';
      timer = setTimeout(turn, 0);
    },
    durable: () => undefined, // Nothing to acknowledge: what was simulated is gone, as with a real sensor.
    pause() {
      paused = true;
      clearTimeout(timer);
    },
    resume() {
      if (!paused) return;
      paused = false;
      turn();
    },
    health: () => ({ state, since, figures: { ...figures } }),
    async close() {
      taking = undefined;
      clearTimeout(timer);
    },
  };
}

function longestInterval({ sensors, rate }: SimulatedSettings): Millis {
  return sensors.reduce((longest, { every }) => Math.max(longest, every / rate), 0);
}
