import type { Sim } from './sim.ts';
import type { Fault } from './story.ts';

const MINUTE = 60_000;
/** How often the faults are dealt. */
const TICK = MINUTE / 6;

/** Deals the faults that strike by the minute, each with its own probability, for as long as the world is faulty. */
export function letItRain(sim: Sim, world: { strike(fault: Fault, length: number): void }): void {
  const { scenario, timeline } = sim;
  const chance = sim.chance('faults');
  const strikes = (perMinute: number) => sim.strikes((perMinute * TICK) / MINUTE);
  const strike = (perMinute: number, fault: Fault, length: () => number = () => 0) => {
    if (strikes(perMinute)) world.strike(fault, length());
  };
  const tick = () => {
    timeline.after(TICK * chance.between(0.2, 1.8), undefined, tick);
    if (!sim.faulty) return;
    for (const fault of ['field away', 'central away', 'cloud away'] as const) {
      const outage = strikes(scenario.outage);
      if (!outage && !strikes(scenario.cut)) continue;
      world.strike(fault, outage ? chance.between(0.05, 1) * scenario.longest_outage : chance.between(0, 5000));
    }
    strike(scenario.session_loss, 'session lost');
    strike(scenario.unplug, 'unplugged', () => chance.between(20, chance.pick([300, 8000])));
    strike(scenario.broker_loss, 'central forgets');
    strike(scenario.orderly_stop, 'agent stops');
    strike(scenario.crash, 'agent crashes');
    strike(scenario.crash, 'receiver crashes');
    strike(scenario.receiver_loss, 'receiver lost');
    strike(scenario.clock_step, 'clock jumps');
    // A world that never sleeps draws no lot for it.
    if (scenario.sleep > 0) strike(scenario.sleep, 'sleeps', () => chance.pick([3000, MINUTE, 10 * MINUTE]));
    if (scenario.damage > 0) strike(scenario.damage, 'garbled');
  };
  tick();
  if (!scenario.forked) return;
  const [copied, back] = [chance.between(0.1, 0.5), chance.between(0.1, 0.4)];
  timeline.after(copied * scenario.length, undefined, () => world.strike('copied', 0));
  timeline.after((copied + back) * scenario.length, undefined, () => world.strike('put back', 0));
}
