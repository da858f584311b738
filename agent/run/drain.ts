import type { Config } from '../../config/config.ts';
import { openLink } from '../../drivers/mqtt/link.ts';
import type { Uplink } from '../forward/uplink.ts';
import { uplinkNamed } from '../forward/uplinks.ts';
import { assert } from '../model/failure.ts';
import type { World } from '../model/world.ts';
import type { Store } from '../store/store.ts';
import type { AgentStatus, UplinkStatus } from './contract.ts';
import { healthOf } from './health.ts';

/** Loop 2 as the house sees it: one sender an uplink (`agent/forward/sender.ts`), each emptying the store by itself. */
export interface Drain {
  status(): Promise<Record<string, UplinkStatus>>;
  /** Tells the other side how the agent is doing. */
  publishHealth(status: AgentStatus): void;
  /** Whether what closes could be sent: an uplink is online, or there is none to wait for. */
  readonly sendable: boolean;
  close(): Promise<void>;
}

/** Opens every uplink of the configuration. `onFork` is called when a receiver knows more of an epoch than we do. */
export function openDrain(config: Config, store: Store, world: World, onFork: (why: string) => void): Drain {
  const ports = {
    agent: config.agent.id,
    outbox: store,
    world,
    openLink,
    onFork: ({ uplink, acked, newest }: { uplink: string; acked: number; newest: number }) =>
      onFork(
        `The receiver behind ${uplink} has message ${acked}, only ${newest} were sent from here: this state is an old copy`,
      ),
  };
  const uplinks = Object.entries(config.uplinks).map(([name, { driver, settings }]) => {
    const kind = uplinkNamed(driver);
    assert(kind !== undefined, `no kind of uplink is named ${driver}`);
    return kind.create(name, settings as never, ports);
  });
  for (const uplink of uplinks) uplink.open();
  return {
    status: async () => Object.fromEntries(await Promise.all(uplinks.map((uplink) => statusOf(uplink, store)))),
    publishHealth(status) {
      const health = healthOf(status, world.clock.now());
      for (const uplink of uplinks) uplink.publishHealth(health);
    },
    get sendable() {
      return uplinks.length === 0 || uplinks.some((uplink) => uplink.state().link.state === 'online');
    },
    close: async () => {
      await Promise.all(uplinks.map((uplink) => uplink.close()));
    },
  };
}

async function statusOf(uplink: Uplink, store: Store): Promise<[string, UplinkStatus]> {
  const { link, in_flight, newest_seq, settled_seq } = uplink.state();
  const { epoch, seq } = await store.newest(uplink.name);
  const backlog = await store.backlog(uplink.name);
  const known = epoch !== '' && seq > newest_seq ? seq : newest_seq;
  return [uplink.name, { link, backlog, in_flight, newest_seq: known, settled_seq }];
}
