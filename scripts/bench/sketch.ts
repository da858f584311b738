import { addToSketch, newSketch, type Sketch } from '../../agent/statistics/sketch.ts';
import { type Figure, figure } from './comparison.ts';

const READINGS = 1 << 20;
const SERIES = 1000;
const RUNS = 5;

/** CPU time of adding a reading to the sketch of its series, ns. */
export interface SketchCost {
  readonly ns_per_reading: Figure;
}

/** A thousand sensors of two decimal places in turn. One run more than are counted warms up. */
export function measureSketch(): SketchCost {
  const values = Float64Array.from({ length: READINGS }, (_, i) => {
    return Math.round((21 + 3 * Math.sin(i / 5000) + (((i * 48271) % 65537) / 65537) * 2) * 100) / 100;
  });
  const sketches = Array.from({ length: SERIES }, newSketch);
  const run = () => {
    const before = process.cpuUsage();
    for (let i = 0; i < READINGS; i++) addToSketch(sketches[i % SERIES] as Sketch, values[i] as number);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / READINGS;
  };
  run();
  return { ns_per_reading: figure(Array.from({ length: RUNS }, run)) };
}

export function drawSketch({ ns_per_reading: { median, spread } }: SketchCost): string {
  return `  ${'quantile sketch'.padEnd(28)}${`${median} (${spread})`.padStart(26)}  ns a reading`;
}
