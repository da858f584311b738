import type { SeriesId } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';

/** Where the values of one field go. */
export interface Route {
  readonly series: SeriesId;
  readonly labels: boolean;
}

// Routes that are remembered. A device name out of a noisy line costs one of them; at the bound all are forgotten and
// asked for again (the intake itself keeps the limit of series).
const REMEMBERED = 4096;

/** Resolves `device/field` to its series, through a cache that belongs to one intake. */
export function newRoutes(
  rename: Readonly<Record<string, string>>,
): (intake: Intake, device: string, field: string) => Route {
  const names = new Map(Object.entries(rename));
  const devices = new Map<string, Map<string, Route>>();
  let count = 0;
  let owner: Intake | undefined;

  return (intake, device, field) => {
    if (intake !== owner || count >= REMEMBERED) {
      devices.clear();
      count = 0;
      owner = intake;
    }
    let fields = devices.get(device);
    if (!fields) {
      fields = new Map();
      devices.set(device, fields);
    }
    let route = fields.get(field);
    if (!route) {
      const series = intake.series(device, names.get(field) ?? field);
      route = { series, labels: intake.takesLabels(series) };
      fields.set(field, route);
      count++;
    }
    return route;
  };
}
