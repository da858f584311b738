import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../agent/model/batch.ts';
import { Mapping } from '../../drivers/mqtt/mapping.ts';
import { mqttSettings } from '../../drivers/mqtt/settings.ts';
import { recordingIntake } from '../fakes/intake.ts';
import { dataFile, printTable, without } from './folder.ts';

/** How a case of Telegraf's json_v2 is said here: its files, or documents, and what must come of them. */
interface Said {
  readonly inputs: readonly (string | object)[];
  readonly entry: Readonly<Record<string, unknown>>;
  readonly labels?: readonly string[];
  readonly expected: readonly string[];
  readonly note?: string;
}

const CASES: Readonly<Record<string, Said>> = {
  array_of_objects: {
    inputs: ['input.json'],
    entry: { select: { path: 'features', as: 'features' } },
    expected: ['d/features.0.properties.mag=5.17', 'd/features.1.properties.mag=6.2'],
  },
  // Numbers are doubles: beyond 2^53 the last digits are lost.
  large_numbers: {
    inputs: ['input.json'],
    entry: {},
    expected: [
      'd/int.large=4294967296',
      'd/int.larger=9007199254740991',
      'd/int.largest=9223372036854776000',
      'd/uint.large=9007199254740991',
      'd/uint.larger=9223372036854776000',
      'd/uint.largest=18446744073709552000',
      'd/float.large=4294967296',
      'd/float.larger=4294967296.663',
      'd/float.largest=9007199254740991',
    ],
  },
  // Two chapters, two characters and two numbers make eight rows there, one for each combination; each counts once here.
  multiple_arrays_in_object: {
    inputs: ['input.json'],
    entry: { select: ['author', 'chapters', 'characters', 'random'].map((as) => ({ path: `book.${as}`, as })) },
    labels: [
      'author',
      'chapters.0',
      'chapters.1',
      'characters.0.name',
      'characters.0.species',
      'characters.1.name',
    ].map((name) => `d/${name}`),
    expected: [
      'd/author=Tolkien',
      'd/chapters.0=A Long-expected Party',
      'd/chapters.1=The Shadow of the Past',
      'd/characters.0.name=Bilbo',
      'd/characters.0.species=hobbit',
      'd/characters.1.name=Frodo',
      'd/random.0=1',
      'd/random.1=2',
    ],
    note: 'as expected, each value once',
  },
  multiple_json_input: {
    inputs: ['input_1.json', 'input_2.json'],
    entry: { select: { path: 'root.station[0].etd[0].estimate[0].minutes', as: 'minutes' } },
    expected: ['d/minutes=2', 'd/minutes=6'],
  },
  nested_array_of_objects: {
    inputs: ['input.json'],
    entry: { select: { path: '**', drop: ['*.timestamp'] } },
    expected: [339_238, 339_238, 1, 0, 0, 33_914, 33_238, 1, 2, 5].map((value, i) => {
      const names = ['LogEndOffset', 'LogStartOffset', 'NumLogSegments', 'Size', 'UnderReplicatedPartitions'];
      return `d/${Math.floor(i / 5)}.data.${names[i % 5]}=${value}`;
    }),
  },
  // Its inputs are not among the data: these hold what is expected of them, in the form that its settings tell.
  nested_objects_optional: {
    inputs: [
      { timestamp: 1695679023000, name: 'inlet-1/temperature', value: 0.20791169081775931, datatype: 'float' },
      {
        timestamp: 1695679077000,
        metrics: [
          { name: 'inlet-1/temperature', value: -0.3090169943749477, datatype: 'float' },
          { name: 'inlet-3/flow', value: '-0.3090169943749477', datatype: 'string' },
          { name: 'inlet-2/temperature', value: 95, datatype: 'int' },
          { name: 'inlet-2/flow', value: true, datatype: 'bool' },
        ],
      },
    ],
    entry: {
      each: { path: 'metrics', name: 'name' },
      select: 'value',
      time: { path: 'timestamp', format: 'unix_ms' },
    },
    labels: ['d/inlet-2_flow.value'],
    expected: [
      'd/inlet-1_temperature.value=0.20791169081775931 @1695679023000',
      'd/inlet-1_temperature.value=-0.3090169943749477 @1695679077000',
      'd/inlet-3_flow.value=-0.3090169943749477 @1695679077000',
      'd/inlet-2_temperature.value=95 @1695679077000',
      'd/inlet-2_flow.value=true @1695679077000',
    ],
    note: 'as expected, of inputs made here',
  },
  object: {
    inputs: ['input.json'],
    entry: {
      select: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
        [1, 2],
      ].map(([etd, at]) => ({
        path: `root.station[0].etd[${etd}].estimate[${at}].minutes`,
        as: `etd${etd}.minutes${at}`,
      })),
    },
    expected: [
      'd/etd0.minutes0=13',
      'd/etd0.minutes1=43',
      'd/etd1.minutes0=19',
      'd/etd1.minutes1=49',
      'd/etd1.minutes2=79',
    ],
  },
  object_timestamp: {
    inputs: ['input.json'],
    entry: { each: { path: 'events', name: 'id' }, select: 'value', time: { path: 'time', format: 'iso' } },
    expected: [
      'd/100.value=100.123 @1609459199000',
      'd/101.value=200.001 @1276605000000',
      'd/102.value=999.999 @946684800000',
    ],
  },
  optional_objects: {
    inputs: ['input_1.json', 'input_2.json'],
    entry: {
      select: [
        { path: 'BME280.Humidity', as: 'Humidity' },
        { path: 'BME280.Pressure', as: 'Pressure' },
        { path: 'BME280.Temperature', as: 'Temperature' },
        { path: 'TSL2561.Illuminance', as: 'Illuminance' },
        { path: 'MT681.Power_curr', as: 'Power_curr' },
        { path: 'MT681.Total_in', as: 'Total_in' },
      ],
      time: { path: 'Time', format: 'iso' },
    },
    expected: [
      'd/Power_curr=168 @1646326975000',
      'd/Total_in=2769.492 @1646326975000',
      'd/Humidity=63.3 @1646335555000',
      'd/Pressure=1020.6 @1646335555000',
      'd/Temperature=22.5 @1646335555000',
      'd/Illuminance=2.022 @1646335555000',
    ],
  },
  string_type_objects: {
    inputs: ['input.json'],
    entry: {
      select: [
        { path: 'event.type', as: 'event_type' },
        { path: 'event.state', as: 'state' },
        { path: 'event.severity', as: 'severity' },
      ],
    },
    labels: ['d/event_type', 'd/state', 'd/severity'],
    expected: ['d/event_type=METER_CONNECTION_QUALITY', 'd/state=BAD', 'd/severity=CRITICAL'],
  },
  // A tag with four values makes four equal rows there; what was measured once counts once here.
  subfieldtag_in_object_2: {
    inputs: ['input.json'],
    entry: { select: ['cnt', 'format'] },
    expected: ['d/cnt=23', 'd/format=0'],
  },
  wrong_path: { inputs: ['input.json'], entry: { select: ['wrong', 'correct.wrong'] }, expected: [] },
};

const NOW = Date.UTC(2026, 10, 22);

describe.skipIf(without('telegraf-json_v2'))('JSON documents of Telegraf json_v2', () => {
  const rows: { case: string; documents: number; readings: number; result: string }[] = [];

  test.each(Object.entries(CASES))('%s', (name, said) => {
    const { inputs, labels = [], expected, note = 'as expected' } = said;
    const { select, ...rest } = said.entry;
    const list =
      select === undefined ? {} : { select: Array.isArray(select) || typeof select === 'string' ? select : [select] };
    const settings = { url: 'mqtt://x', topics: [{ topic: '{device}', ...rest, ...list }] };
    const mapping = new Mapping(v.parse(mqttSettings, settings));
    const intake = recordingIntake({ labels });
    for (const input of inputs) {
      const payload =
        typeof input === 'string'
          ? readFileSync(dataFile('telegraf-json_v2', name, input))
          : Buffer.from(JSON.stringify(input));
      mapping.take({ topic: 'd', payload, retained: false }, NOW, intake);
    }
    const found = intake.readings.map(
      ({ series, value, time, flags }) => `${series}=${value}${flags & FLAG.OWN_TIME ? ` @${time}` : ''}`,
    );
    expect(found).toEqual(expected);
    rows.push({ case: name, documents: inputs.length, readings: found.length, result: note });
  });

  test('the table', () => {
    printTable('Telegraf json_v2 cases', rows);
    expect(rows.map(({ case: name }) => name)).toEqual(Object.keys(CASES));
  });
});
