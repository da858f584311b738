import type { Profile } from '../profile.ts';
import { pzem004t } from './pzem004t.ts';
import { sdm120 } from './sdm120.ts';
import { sdm630 } from './sdm630.ts';
import { senseairS8 } from './senseair-s8.ts';
import { soil } from './soil.ts';
import { xyMd02, xyMd02Hundredths } from './xy-md02.ts';

/** The profiles that come with the program, by the name that stands in a configuration. */
export const PROFILES: Readonly<Record<string, Profile>> = {
  sdm120,
  sdm630,
  pzem004t,
  'xy-md02': xyMd02,
  'xy-md02-hundredths': xyMd02Hundredths,
  soil,
  'senseair-s8': senseairS8,
};
