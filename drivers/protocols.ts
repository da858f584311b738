import { dsmr } from './dsmr/protocol.ts';
import { frame } from './frame/protocol.ts';
import { maxbotix } from './maxbotix/protocol.ts';
import { mbus } from './mbus/protocol.ts';
import { nmea0183 } from './nmea0183/protocol.ts';
import type { Protocol } from './protocol.ts';
import { scale } from './scale/protocol.ts';
import { sml } from './sml/protocol.ts';
import { sps30 } from './sps30/protocol.ts';
import { tic } from './tic/protocol.ts';
import { ultimeter } from './ultimeter/protocol.ts';
import { vedirect } from './vedirect/protocol.ts';

/** All protocols that are listened to, beside plain lines. A new one is a folder here and a word in this list. */
export const protocols: readonly Protocol[] = [
  vedirect,
  nmea0183,
  dsmr,
  sml,
  tic,
  frame,
  sps30,
  scale,
  mbus,
  ultimeter,
  maxbotix,
];
