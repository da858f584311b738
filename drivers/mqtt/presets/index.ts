import { airgradient } from './airgradient.ts';
import { esphome } from './esphome.ts';
import { shellyGen1 } from './shelly-gen1.ts';
import { tasmota } from './tasmota.ts';

/** All dialects by one word. A new one is a file or folder here and a word in this list. */
export const presets = [tasmota, shellyGen1, esphome, airgradient] as const;
