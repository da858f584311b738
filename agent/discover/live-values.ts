import { sourcesYaml } from '../../config/add-sources.ts';
import { loadConfig } from '../../config/load.ts';
import { driverNamed } from '../../drivers/index.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import { type HeardSeries, listeningIntake } from './heard.ts';
import type { Watch } from './hunt.ts';
import type { Suggestion } from './suggest.ts';

/** What a suggested source reads, tried out for `length`: the same code that is going to read it, storing nothing. */
export async function liveValues(
  suggestion: Suggestion,
  length: Millis,
  world: World,
  watch: Watch,
): Promise<readonly HeardSeries[]> {
  const loaded = loadConfig(sourcesYaml([suggestion]), 'discovered');
  if (loaded.kind === 'bad') return [];
  const { driver, settings } = loaded.config.sources[suggestion.name] as { driver: string; settings: unknown };
  const source = await driverNamed(driver).create(suggestion.name, settings as never, world);
  const intake = listeningIntake();
  await source.open(intake);
  await watch.wait(length);
  await source.close();
  return intake.heard.filter(({ count }) => count > 0);
}
