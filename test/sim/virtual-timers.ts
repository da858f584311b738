import type { Appointment, Timeline } from './timeline.ts';

/** What `setTimeout` answers in the simulation. */
class VirtualTimer {
  appointment: Appointment | undefined;
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  stop(): void {
    if (this.appointment) this.appointment.cancelled = true;
    this.appointment = undefined;
  }
}

/**
 * Puts the timers of the program onto the timeline: the shipped code waits in virtual time without knowing. A timer
 * belongs to the life whose turn it was when it was set. `grain` makes those of a second and more late, on a machine that
 * is not in a hurry. Answers what puts the real timers back.
 */
export function installTimers(timeline: Timeline, grain = 0): () => void {
  const late = (delay: number) => (delay < 1000 || grain === 0 ? delay : Math.ceil(delay / grain) * grain);
  const { now } = performance;
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;
  const once = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) => {
    const timer = new VirtualTimer();
    timer.appointment = timeline.after(Math.max(1, late(delay)), timeline.current, () => run(...args));
    return timer;
  };
  const often = (run: () => void, every: number) => {
    const timer = new VirtualTimer();
    const life = timeline.current;
    const again = () => {
      timer.appointment = timeline.after(late(every), life, () => {
        again();
        run();
      });
    };
    again();
    return timer;
  };
  const stop = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.stop();
    else clearTimeout(timer as NodeJS.Timeout);
  };
  const immediate = (run: () => void) => timeline.after(0, timeline.current, run);
  Object.assign(globalThis, { setTimeout: once, clearTimeout: stop, setInterval: often, clearInterval: stop });
  Object.assign(globalThis, { setImmediate: immediate });
  // How long work takes is known in virtual time only, too.
  performance.now = () => timeline.now;
  return () => {
    performance.now = now;
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate });
  };
}
