import type { SeriesId } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import { newByField } from '../values/by-field.ts';

/** Where the values of one field go. */
export interface Route {
  readonly series: SeriesId;
  readonly labels: boolean;
}

/** How many routes are remembered: a device name out of a noisy line costs one of them. */
const REMEMBERED = 4096;

/** Resolves `device/field` to its series, through a cache that belongs to one intake. */
export function newRoutes(
  rename: Readonly<Record<string, string>>,
): (intake: Intake, device: string, field: string) => Route {
  const names = new Map(Object.entries(rename));
  const known = newByField<Route>(REMEMBERED);

  return (intake, device, field) => {
    let route = known.get(intake, device, field);
    if (!route) {
      const series = intake.series(device, names.get(field) ?? field);
      route = { series, labels: intake.takesLabels(series) };
      known.set(intake, device, field, route);
    }
    return route;
  };
}
