import type { Intake } from '../../agent/model/source.ts';
import { scratchpadValue } from '../../drivers/sysfs/scratchpad.ts';
import type { Vector } from './vectors.ts';

/** Reads the file that the kernel makes of a 1-Wire thermometer. */
export function takeScratchpad({ hex }: Vector, intake: Intake): void {
  const found = scratchpadValue(Buffer.from(hex, 'hex').toString());
  if (found.kind === 'value') intake.reading(intake.series('', 'temperature'), 0, found.value, 0);
}
