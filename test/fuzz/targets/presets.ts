import * as v from 'valibot';
import { expect } from 'vitest';
import { planSeries } from '../../../config/plan-series.ts';
import { Mapping } from '../../../drivers/mqtt/mapping.ts';
import { compileTemplate } from '../../../drivers/mqtt/presets/homeassistant/template.ts';
import { presets as all } from '../../../drivers/mqtt/presets/index.ts';
import { readPayload } from '../../../drivers/mqtt/presets/sparkplug/payload.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { readCbor } from '../../../drivers/values/cbor.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { firstLine, type Target } from '../target.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const planFor = planSeries({ series: {}, allowed_lateness: 0 });
const SETTINGS = v.parse(mqttSettings, { url: 'mqtt://x', topics: all.map(({ name }) => ({ preset: name })) });
const newMapping = () => new Mapping(SETTINGS);

const DISCOVERY =
  '{"stat_t":"a/b","val_tpl":"{{ value_json.t | float / 10 }}","unit_of_meas":"°C","dev_cla":"temperature","dev":{"ids":["x"],"name":"a"},"avty_t":"a/up"}';
const EXPOSES =
  '[{"friendly_name":"a/b","definition":{"exposes":[{"type":"numeric","property":"t","unit":"°C","value_min":0,"value_max":9,"access":1}]}}]';

/**
 * The first line of an input is the topic. Whatever an announcement says, plans can be made of it, and what is not
 * understood stops nothing that comes after it.
 */
export const presets: Target = {
  name: 'mqtt-presets',
  examples: [
    `homeassistant/sensor/a/b/config\n${DISCOVERY}`,
    `zigbee2mqtt/bridge/devices\n${EXPOSES}`,
    'zigbee2mqtt/a/b\n{"t":21.5,"contact":true,"linkquality":7}',
    'tele/a/SENSOR\n{"Time":"2026-11-22T09:20:38","DS18B20":{"Id":"01131B","Temperature":21.3},"TempUnit":"C"}',
    'shelly/events/rpc\n{"method":"NotifyStatus","params":{"ts":1795348800,"switch:0":{"apower":12.1}}}',
    'rtl_433/a/events\n{"time":"2026-11-22 09:29:59","model":"X","id":5,"temperature_C":21.0}',
    'ruuvi/a/b\n{"ts":"1795348700","data":"0201061BFF99040512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"}',
    'application/1/device/0102030405060708/event/up\n{"devEUI":"AgICAgICAgI=","object":{"t":1},"rxInfo":[{"rssi":-3}]}',
    'homie/5/a/$description\n{"nodes":{"n":{"properties":{"p":{"datatype":"float","unit":"W","format":"0:9"}}}}}',
    'homie/a/n/p/$format\n0:9',
    'home/gw/BTtoMQTT/AABB\n{"id":"AA:BB","tempc":"19.2","rssi":-68}',
    Buffer.concat([Buffer.from('spBv1.0/g/NBIRTH/e\n'), Buffer.from('120f0a01542001480a50e7ffffff0f', 'hex')]),
  ],
  words: [
    ...['\n', 'homeassistant/', '/config', 'zigbee2mqtt/', 'bridge/devices', 'homie/', '/$format', 'spBv1.0/g/DDATA/e'],
    ...[
      '"value_min":9',
      '"unit":"\u0001"',
      '"cmps":{"a":{"p":"sensor"}}',
      '"__proto__":{',
      '"~":"x"',
      '"avty":[{"t":"u"}]',
    ],
    ...['{{ value }}', 'null', '1e999', '-', ':', '"name":"/"', '"nan"', '[[[[', '"stat_t":"+/#"'],
  ],
  check(input) {
    const [topic, payload] = firstLine(input);
    let mapped = newMapping();
    for (const retained of [true, false]) {
      mapped = newMapping();
      const intake = recordingIntake({ planFor, series_limit: 500 });
      mapped.take({ topic, payload, retained }, NOW, intake);
      mapped.take({ topic: 'a/b', payload: Buffer.from('{"t":215}'), retained: false }, NOW, intake);
      mapped.take({ topic: 'zigbee2mqtt/a/b', payload: Buffer.from('{"t":21.5,"p":3}'), retained: false }, NOW, intake);
      mapped.take({ topic: 'homie/a/n/p', payload: Buffer.from('3'), retained: false }, NOW, intake);
      for (const { series, value, time } of intake.readings) {
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        expect(Number.isInteger(time) && time >= Date.UTC(2000) && time <= NOW + 300_000).toBe(true);
        expect(series.length).toBeLessThanOrEqual(401);
        expect(series).not.toMatch(/\p{Cc}|^\/|\/\/|\/$/u);
      }
      for (const sample of Object.values(intake.samples)) expect(sample.length).toBeLessThanOrEqual(200);
    }
    const memory = mapped.dialects.memory;
    if (memory !== undefined) newMapping().dialects.recall(memory);
    newMapping().dialects.recall(payload.toString());
    const after = recordingIntake();
    mapped.take({ topic: 'tele/other/SENSOR', payload: Buffer.from('{"A":{"B":5}}'), retained: false }, NOW, after);
    expect(after.taken()).toEqual(['other/A.B=5']);
  },
};

/** The first line is a template, the rest a message. What it gives is plain, and its own. */
export const discoveryTemplates: Target = {
  name: 'discovery-template',
  examples: [
    '{{ value_json.a["b"][0] | float(0) | round(2) * 3 + 1 }}\n{"a":{"b":["7.5"]}}',
    '{{ (value|int) / 10 }}\n215',
  ],
  words: [
    '{{',
    '}}',
    '|',
    '(',
    ')',
    'value_json',
    '.a',
    '["b"]',
    'float',
    'round(',
    '* 3',
    '__proto__',
    'constructor',
    '\n',
  ],
  check(input) {
    const [text, rest] = firstLine(input);
    const template = compileTemplate(text);
    if (template === undefined) return;
    let value_json: unknown;
    try {
      value_json = JSON.parse(rest.toString());
    } catch {
      // A bare value is no document.
    }
    const value = template.evaluate({ value: rest.toString(), value_json });
    expect(['undefined', 'string', 'number', 'boolean']).toContain(typeof value);
    if (typeof value === 'number') expect(Number.isNaN(value)).toBe(false);
  },
};

/** A message is read or refused; each metric takes at least two bytes of it. */
export const sparkplugPayloads: Target = {
  name: 'sparkplug-payload',
  examples: [
    Buffer.from('08b0f08093a034120b0a056264536571200458031800', 'hex'),
    Buffer.from(
      '12470a13416d6269656e742f54656d7065726174757265100118b0f08093a03420094a200a07656e67556e69740a056f746865721208080c420464656743120408031805650000ac41',
      'hex',
    ),
  ],
  words: [
    '\u0012\u0003\u0010\u0001P',
    '\b',
    '\u0018',
    'J\u0004',
    '\u00ff\u00ff\u00ff\u00ff\u000f',
    'e\u0000\u0000\u0000\u0000',
  ],
  check(input) {
    const payload = readPayload(input);
    if (payload === undefined) return;
    expect(payload.metrics.length * 2).toBeLessThanOrEqual(input.length);
    for (const { name = '', unit = '' } of payload.metrics)
      expect(Math.max(name.length, unit.length)).toBeLessThanOrEqual(500);
  },
};

/** A document has no more leaves than its bytes. */
export const cbor: Target = {
  name: 'cbor',
  examples: [
    Buffer.from('a26161016162820203', 'hex'),
    Buffer.from('bf61610161629ff93e00fb3ff199999999999affff', 'hex'),
  ],
  words: ['\u009f', '\u00bf', '\u00ff', '\u0081', 'a', '\u00fb', '\u001b', '\u00d8', '\u00f9~'],
  check(input) {
    const read = readCbor(input);
    expect(['document', 'malformed', 'too_big']).toContain(read.kind);
    if (read.kind === 'document') expect(leaves(read.document)).toBeLessThanOrEqual(input.length);
  },
};

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0);
}
