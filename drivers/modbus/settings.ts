import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import type { SettingsProblem } from '../driver.ts';
import { portSettings } from '../serial/port-settings.ts';
import type { LineSettings } from '../serial/transport.ts';
import { type Profile, profileSettings, registerSettings } from './profile.ts';
import { PROFILES } from './profiles/profiles.ts';
import { widthOf } from './register.ts';
import { MOST_REGISTERS } from './request.ts';

const described = <const Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

const name = () => v.pipe(v.string(), v.regex(/^[^/\s]+$/, 'a name has no spaces and no /'));

const device = v.strictObject({
  unit: described(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255)),
    'Its address on the bus, 1 to 247; Senseair sensors also answer to 254.',
  ),
  profile: v.optional(
    described(name(), `What kind of device it is: ${Object.keys(PROFILES).join(', ')}, or one of \`profiles\`.`),
  ),
  registers: v.optional(
    described(v.pipe(v.array(registerSettings), v.minLength(1)), 'Its values, where no profile knows them.'),
  ),
  function: v.optional(described(v.picklist([3, 4]), 'Where those values lie: 3 holding or 4 input registers.'), 3),
  order: v.optional(described(profileSettings.entries.order, 'The order of bytes of those values.')),
  gap: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_REGISTERS)),
      'So many registers without a meaning may be read along. Default: that of the profile.',
    ),
  ),
  only: v.optional(
    described(v.pipe(v.array(v.string()), v.minLength(1)), 'Fields of the profile to read; without this all.'),
  ),
  scale: v.optional(
    described(
      v.record(v.string(), v.number()),
      'Other factors than those of the profile: { ph: 0.01 }, for devices that differ in nothing else.',
    ),
    {},
  ),
  every: v.optional(described(duration(), 'How often it is read. Default: that of the source.')),
  timeout: v.optional(described(duration(), 'How long to wait for its answer. Default: that of the source.')),
  urgent: v.optional(
    described(
      v.boolean(),
      'Whether it is asked before the others, where several wait: for a meter that is read often.',
    ),
    false,
  ),
});

export const modbusSettings = v.strictObject({
  port: portSettings.port,
  mode: v.optional(
    described(
      v.picklist(['rtu', 'tcp']),
      'How questions are wrapped: rtu on a line and through converters that pass bytes on, tcp for Modbus TCP. Default: tcp for a port tcp://HOST:502, rtu otherwise.',
    ),
  ),
  baud: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(4_000_000)),
      'Bits a second. All devices of a bus have the same.',
    ),
    9600,
  ),
  parity: v.optional(described(v.picklist(['none', 'even', 'odd']), 'The parity bit of the line.'), 'none'),
  stop: v.optional(described(v.picklist([1, 2]), 'Stop bits.'), 1),
  dtr: portSettings.dtr,
  rts: portSettings.rts,
  every: v.optional(described(duration(), 'How often devices are read.'), '10s'),
  timeout: v.optional(described(duration(), 'How long to wait for an answer once the question is out.'), '300ms'),
  devices: described(
    v.pipe(
      v.record(name(), device),
      v.check((devices) => Object.keys(devices).length > 0, 'a bus without devices has nothing to read'),
    ),
    'The devices on the bus, by name: the middle level of the series name.',
  ),
  profiles: v.optional(
    described(
      v.record(name(), profileSettings),
      'Profiles of your own, by name, for devices that the program does not know.',
    ),
    {},
  ),
});

export type ModbusSettings = v.InferOutput<typeof modbusSettings>;
export type DeviceSettings = ModbusSettings['devices'][string];

export function lineOf({ baud, parity, stop, dtr, rts }: ModbusSettings): LineSettings {
  return { baud, bits: 8, parity, stop, dtr, rts, low_latency: true };
}

export function modeOf({ mode, port }: ModbusSettings): 'rtu' | 'tcp' {
  return mode ?? (typeof port === 'string' && /^tcp:.*:502\/?$/.test(port) ? 'tcp' : 'rtu');
}

/** The registers of a device, with what its settings change in its profile; `origin` says where they are known from. */
export function profileOf(settings: ModbusSettings, given: DeviceSettings): Profile & { readonly origin: string } {
  const own = { ...OWN, function: given.function, registers: given.registers ?? [] };
  const profile = knownProfile(settings, given.profile) ?? own;
  const { only } = given;
  const registers = profile.registers
    .filter(({ field }) => only === undefined || only.includes(field))
    .map((register) => ({ ...register, scale: given.scale[register.field] ?? register.scale }));
  const origin = given.profile === undefined ? 'modbus' : `modbus ${given.profile}`;
  return { ...profile, gap: given.gap ?? profile.gap, order: given.order ?? profile.order, registers, origin };
}

/** Registers are numbered by 16 bits. */
const REGISTERS = 65_536;
const OWN = { title: undefined, most: MOST_REGISTERS, gap: 0, order: 'abcd' } as const;

function knownProfile({ profiles }: ModbusSettings, name: string | undefined): Profile | undefined {
  if (name === undefined) return undefined;
  return Object.hasOwn(profiles, name) ? profiles[name] : Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
}

/** What a schema cannot see: profiles that are not there, fields that a profile has not, two devices at one address. */
export function modbusProblems(settings: ModbusSettings): SettingsProblem[] {
  const addresses = new Map<number, string>();
  return Object.entries(settings.devices).flatMap(([name, given]): SettingsProblem[] => {
    const at = (key: string, message: string): SettingsProblem => ({ path: ['devices', name, key], message });
    const owner = addresses.get(given.unit);
    addresses.set(given.unit, owner ?? name);
    const twice = owner === undefined ? [] : [at('unit', `devices.${owner} has this address already`)];
    return [...twice, ...deviceProblems(settings, given, at)];
  });
}

function deviceProblems(
  settings: ModbusSettings,
  given: DeviceSettings,
  at: (key: string, message: string) => SettingsProblem,
): SettingsProblem[] {
  const { profile, registers, only = [], scale } = given;
  if ((profile === undefined) === (registers === undefined)) return [at('unit', 'give either profile or registers')];
  const known = knownProfile(settings, profile);
  if (profile !== undefined && !known) {
    const names = [...Object.keys(settings.profiles), ...Object.keys(PROFILES)].join(', ');
    return [at('profile', `there is no profile ${profile}: known are ${names}`)];
  }
  const fields = (known?.registers ?? registers ?? []).map(({ field }) => field);
  const strange = (key: string, field: string) => at(key, `there is no field ${field}: known are ${fields.join(', ')}`);
  return [
    ...only.filter((field) => !fields.includes(field)).map((field) => strange('only', field)),
    ...Object.keys(scale)
      .filter((field) => !fields.includes(field))
      .map((field) => strange('scale', field)),
    ...fields
      .filter((field, i) => fields.indexOf(field) < i)
      .map((field) => at('registers', `two registers are called ${field}`)),
    ...profileOf(settings, given)
      .registers.filter((register) => register.at + widthOf(register.type) > REGISTERS)
      .map(({ field }) => at('registers', `${field} ends beyond the last register, ${REGISTERS - 1}`)),
  ];
}
