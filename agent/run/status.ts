import type { Config } from '../../config/config.ts';
import type { SourceHealth } from '../model/source.ts';
import type { Instant, Millis } from '../model/time.ts';
import { version } from '../observe/version.ts';
import type { AgentStatus } from './contract.ts';
import type { Drain } from './drain.ts';
import type { Revived } from './recover.ts';
import type { River } from './river.ts';

interface Parts {
  readonly config: Config;
  readonly river: River;
  readonly revived: Revived;
  readonly drain: Drain;
  /** When the agent started, on the monotonic clock. */
  readonly started_mono: Millis;
}

/** The running agent at this moment. */
export async function statusOf({ config, river, revived, drain, started_mono }: Parts): Promise<AgentStatus> {
  const { gauges, gather, inlets, pipeline, registry, world } = river;
  // The time may have been moved since then: how long ago it was has not.
  const now = world.clock.now();
  const started = Math.round(now - (world.clock.mono() - started_mono));
  river.budget?.look(world.clock.mono());
  return {
    agent: config.agent.id,
    version,
    epoch: gauges.epoch,
    started,
    now,
    clock: gauges.clock,
    held: pipeline.state.hold.readings,
    ledger: gauges.ledger,
    counts: Object.fromEntries(gather.totals),
    samples: Object.fromEntries(
      inlets.flatMap(({ source, intake }) =>
        [...intake.samples].map(([reason, sample]) => [`${source.name}.invalid.${reason}`, sample] as const),
      ),
    ),
    sources: Object.fromEntries(inlets.map(({ source }) => [source.name, since(source.health(), started, now)])),
    uplinks: await drain.status(),
    series: registry.size,
    store: {
      path: revived.recovered.path,
      file_bytes: gauges.file_bytes,
      commits: gauges.commits,
      last_commit: gauges.last_commit,
      slowest_commit: gauges.slowest_commit,
      ...river.budget?.wear(now, world.clock.mono(), gauges.readings),
    },
    rss_bytes: process.memoryUsage.rss(),
    notes: [...revived.notes, ...[gauges.trouble, gauges.alarm].filter((note) => note !== undefined)],
  };
}

/** No source is older than the agent, whatever the clock showed when it was opened. */
function since(health: SourceHealth, started: Instant, now: Instant): SourceHealth {
  return { ...health, since: Math.min(now, Math.max(started, health.since)) };
}
