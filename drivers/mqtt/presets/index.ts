import { airgradient } from './airgradient.ts';
import { esphome } from './esphome.ts';
import { homeassistant } from './homeassistant/preset.ts';
import { homie } from './homie/preset.ts';
import { chirpstack } from './lorawan/chirpstack.ts';
import { loriot } from './lorawan/loriot.ts';
import { theThingsStack } from './lorawan/the-things-stack.ts';
import { thingpark } from './lorawan/thingpark.ts';
import { rtl433 } from './rtl-433.ts';
import { ruuvi } from './ruuvi.ts';
import { sensorCommunity } from './sensor-community.ts';
import { shellyGen1 } from './shelly-gen1.ts';
import { shellyGen2 } from './shelly-gen2.ts';
import { sparkplug } from './sparkplug/preset.ts';
import { statestream } from './statestream.ts';
import { tasmota } from './tasmota.ts';
import { theengs } from './theengs.ts';
import { zigbee2mqtt } from './zigbee2mqtt/preset.ts';

/** All dialects by one word. A new one is a file or folder here and a word in this list. */
export const presets = [
  ...[homeassistant, statestream, zigbee2mqtt, tasmota, shellyGen1, shellyGen2, esphome],
  ...[rtl433, theengs, ruuvi, airgradient, sensorCommunity],
  ...[chirpstack, theThingsStack, loriot, thingpark],
  ...[homie, sparkplug],
] as const;
