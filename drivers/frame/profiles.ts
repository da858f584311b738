import type { Profile } from './profile.ts';
import { DALY, JBD } from './profiles/batteries.ts';
import { TFMINI } from './profiles/benewake.ts';
import { GEIGER } from './profiles/gq.ts';
import { SDS011 } from './profiles/nova.ts';
import { PLANTOWER } from './profiles/plantower.ts';
import { ULTRASONIC, US100 } from './profiles/ultrasonic.ts';
import { MHZ19 } from './profiles/winsen.ts';

/** Devices whose frames are known. */
export const profiles: readonly Profile[] = [
  ...PLANTOWER,
  SDS011,
  MHZ19,
  TFMINI,
  ...ULTRASONIC,
  US100,
  JBD,
  DALY,
  ...GEIGER,
];
