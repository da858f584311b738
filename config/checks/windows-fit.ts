import { formatDuration } from '../../agent/settings/duration.ts';
import { numberingOf } from '../store-settings.ts';
import { windowFaults, windowName, windowPlan } from '../windows.ts';
import type { Check, Fault } from './check.ts';

/** The windows fit one another, and uplinks forward only windows that there are. */
export const checkWindows: Check = ({ windows, uplinks, allowed_lateness }, { sound }) => {
  if (!sound('windows')) return [];
  const names = windows.map(({ name }) => name);
  const faults: Fault[] = windowFaults(windows).map(({ at, message }) => ({ path: ['windows', at], message }));
  for (const [uplink, { driver, settings }] of Object.entries(uplinks)) {
    for (const [at, given] of (numberingOf(driver, settings).windows ?? []).entries()) {
      const window = windowName(given);
      if (names.includes(window)) continue;
      const message = `there is no window ${window}: configured are ${names.join(', ')}`;
      faults.push({ path: ['uplinks', uplink, 'windows', at], message });
    }
  }
  const two = 2 * windowPlan(windows).pane.size;
  if (allowed_lateness <= two) {
    const message = `readings that are late by two windows would be lost: more than ${formatDuration(two)} is advised`;
    faults.push({ path: ['allowed_lateness'], message, warning: true });
  }
  return faults;
};
