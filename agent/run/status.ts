import type { Config } from '../../config/config.ts';
import type { Instant } from '../model/time.ts';
import { version } from '../observe/version.ts';
import { writtenBytes } from '../observe/wear.ts';
import type { AgentStatus } from './contract.ts';
import type { Drain } from './drain.ts';
import type { Revived } from './recover.ts';
import type { River } from './river.ts';

interface Parts {
  readonly config: Config;
  readonly river: River;
  readonly revived: Revived;
  readonly drain: Drain;
  readonly started: Instant;
}

/** The running agent at this moment. */
export async function statusOf({ config, river, revived, drain, started }: Parts): Promise<AgentStatus> {
  const { gauges, gather, inlets, registry, world } = river;
  const written = writtenBytes();
  return {
    agent: config.agent.id,
    version,
    epoch: gauges.epoch,
    started,
    now: world.clock.now(),
    clock: gauges.clock,
    ledger: gauges.ledger,
    counts: Object.fromEntries(gather.totals),
    samples: Object.fromEntries(
      inlets.flatMap(({ source, intake }) =>
        [...intake.samples].map(([reason, sample]) => [`${source.name}.invalid.${reason}`, sample] as const),
      ),
    ),
    sources: Object.fromEntries(inlets.map(({ source }) => [source.name, source.health()])),
    uplinks: await drain.status(),
    series: registry.size,
    store: {
      path: revived.recovered.path,
      file_bytes: gauges.file_bytes,
      commits: gauges.commits,
      last_commit: gauges.last_commit,
      slowest_commit: gauges.slowest_commit,
      ...(written !== undefined && { written_bytes: written }),
    },
    rss_bytes: process.memoryUsage.rss(),
    notes: gauges.trouble === undefined ? revived.notes : [...revived.notes, gauges.trouble],
  };
}
