import type { Intake, Source } from '../../agent/model/source.ts';
import type { World } from '../../agent/model/world.ts';
import type { Bus, Seat } from '../bus/bus.ts';
import { newStanding, portLost } from '../serial/standing.ts';
import type { PortState } from '../serial/watch.ts';
import { planRounds } from './blocks.ts';
import { explainDevices } from './explain.ts';
import { newPoller, type Poller } from './poller.ts';
import { newBlockReader } from './readings.ts';
import { newMbap, RTU } from './request.ts';
import { type ModbusSettings, modeOf, profileOf } from './settings.ts';
import { newSlave } from './slave.ts';

/** Reads the devices of one bus by turns. Nothing but questions for registers is ever sent. */
export function modbusSource(name: string, settings: ModbusSettings, bus: Bus, world: World): Source {
  const { clock, log } = world;
  const { transactions } = bus;
  const standing = newStanding(name, world);
  const wrapping = modeOf(settings) === 'tcp' ? newMbap() : RTU;
  let pollers: { readonly name: string; readonly unit: number; readonly poller: Poller }[] = [];
  let seat: Seat | undefined;
  let trouble: PortState | undefined = { state: 'starting' };
  let path = '';
  let opens = 0;
  let paused = false;

  function look(): void {
    standing.look(trouble ?? explainDevices(path, pollers));
  }

  function pollersInto(intake: Intake): typeof pollers {
    return Object.entries(settings.devices).map(([device, given]) => {
      const profile = profileOf(settings, given);
      const every = given.every ?? settings.every;
      const timeout = given.timeout ?? settings.timeout;
      const slave = newSlave(transactions, {
        unit: given.unit,
        timeout,
        urgent: given.urgent,
        wrapping,
        mono: clock.mono,
      });
      const poller = newPoller({
        name: device,
        unit: given.unit,
        slave,
        rounds: planRounds(profile, every),
        read: newBlockReader({ name: device, origin: profile.origin, every }),
        clock,
        intake,
        may: () => !paused,
        changed: look,
      });
      return { name: device, unit: given.unit, poller };
    });
  }

  return {
    name,
    async open(intake) {
      pollers = pollersInto(intake);
      transactions.enter();
      seat = bus.join({
        opened(where) {
          path = where;
          if (opens++ > 0) intake.note('reopens');
          trouble = undefined;
          log.info({ source: name, path }, 'port_open');
          for (const { poller } of pollers) poller.start();
        },
        bytes: () => undefined,
        lost(why) {
          for (const { poller } of pollers) poller.stop();
          trouble = portLost(path, why);
          look();
        },
        problem(problem) {
          trouble = problem;
        },
        looked: look,
      });
    },
    durable: () => undefined, // What is measured next is asked for next.
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    health() {
      look();
      return standing.health({ ...transactions.figures, reopens: Math.max(0, opens - 1) });
    },
    async close() {
      for (const { poller } of pollers) poller.stop();
      await seat?.close();
      if (seat) await transactions.leave();
      seat = undefined;
    },
  };
}
