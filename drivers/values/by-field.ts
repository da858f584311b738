import type { Intake } from '../../agent/model/source.ts';

/** What was asked of an intake for `device/field`, remembered while it is the same intake. */
export interface ByField<T> {
  get(intake: Intake, device: string, field: string): T | undefined;
  set(intake: Intake, device: string, field: string, value: T): void;
}

/**
 * Remembers at most `most`. A device that names its fields, or a noisy line, could invent them without end; at the
 * bound all are forgotten and asked for again (the intake itself keeps the limit of series).
 */
export function newByField<T>(most: number): ByField<T> {
  const devices = new Map<string, Map<string, T>>();
  let count = 0;
  let owner: Intake | undefined;

  return {
    get: (intake, device, field) => (intake === owner ? devices.get(device)?.get(field) : undefined),
    set(intake, device, field, value) {
      if (intake !== owner || count >= most) {
        devices.clear();
        count = 0;
        owner = intake;
      }
      let fields = devices.get(device);
      if (!fields) {
        fields = new Map();
        devices.set(device, fields);
      }
      fields.set(field, value);
      count++;
    },
  };
}
