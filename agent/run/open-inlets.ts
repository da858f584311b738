import type { Config } from '../../config/config.ts';
import { ignoredSeries } from '../../config/plan-series.ts';
import { driverNamed } from '../../drivers/index.ts';
import { REMEMBERED } from '../../drivers/mqtt/delivered.ts';
import { type IntakeSettings, SourceIntake } from '../ingest/intake.ts';
import { reasonOf } from '../model/failure.ts';
import type { Source } from '../model/source.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { Bell } from './bell.ts';
import { brokenSource } from './broken-source.ts';
import type { Revived } from './recover.ts';
import type { Inlet } from './river.ts';

/** Opens every source of the configuration. One that cannot be opened says so in its health and stops no other. */
export async function openInlets(
  config: Config,
  revived: Revived,
  bell: Bell,
  world: World,
  slack: () => Millis,
): Promise<Inlet[]> {
  const ignored = ignoredSeries(config);
  return Promise.all(
    Object.entries(config.sources).map(async ([name, section]): Promise<Inlet> => {
      const source = await createSource(name, section, world);
      const keep = REMEMBERED;
      const { identities = [], bookmark } = revived.recovered.deliveries[name] ?? {};
      const settings: IntakeSettings = {
        source: name,
        max_series: section.max_series,
        max_skew: config.max_skew,
        ignored,
        now: world.clock.now,
        slack,
        committed: identities.slice(-keep),
        bookmark,
        urgent: () => source.wantsCommit?.() ?? false,
        ring: bell.ring,
      };
      return { source, intake: new SourceIntake(settings, revived.gather, revived.registry), keep, paused: false };
    }),
  );
}

async function createSource(name: string, section: Config['sources'][string], world: World): Promise<Source> {
  try {
    return await driverNamed(section.driver).create(name, section.settings as never, world);
  } catch (error) {
    world.log.error({ source: name, reason: reasonOf(error) }, 'source_failed');
    return brokenSource(name, reasonOf(error), world.clock.now());
  }
}
