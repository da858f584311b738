import { defineProfile } from '../profile.ts';

/** JBD (Jiabaida, "Xiaoxiang") battery management: status 0, and from 03 the whole battery, from 04 its cells. */
export const JBD = defineProfile({
  name: 'jbd',
  title: 'JBD battery management (Overkill, Xiaoxiang)',
  layout: {
    header: 'DD',
    // Eight thermometers, or 32 cells.
    length: { at: 3, type: 'u8', plus: 7, most: 71 },
    tail: '77',
    checksum: { kind: 'negated_sum16be', at: -3, from: 2, to: -3 },
    messages: [
      {
        where: [
          { at: 1, is: 3 },
          { at: 2, is: 0 },
        ],
        fields: {
          voltage: { at: 4, type: 'u16be', divide: 100, quantity: 'battery_voltage', unit: 'V' },
          current: { at: 6, type: 'i16be', divide: 100, quantity: 'current', unit: 'A' },
          charge: { at: 8, type: 'u16be', divide: 100, unit: 'Ah', kind: 'gauge' },
          capacity: { at: 10, type: 'u16be', divide: 100, unit: 'Ah', kind: 'gauge' },
          cycles: { at: 12, type: 'u16be', kind: 'counter' },
          state_of_charge: { at: 23, type: 'u8', quantity: 'battery', unit: '%' },
          'temperature_#': {
            at: 27,
            type: 'u16be',
            // Tenths of a kelvin.
            zero: 2731,
            divide: 10,
            missing: [0, 65_535],
            quantity: 'temperature',
            unit: '°C',
            repeat: { every: 2, count: { at: 26 } },
          },
        },
      },
      {
        where: [
          { at: 1, is: 4 },
          { at: 2, is: 0 },
        ],
        fields: {
          'cell_#_voltage': {
            at: 4,
            type: 'u16be',
            divide: 1000,
            missing: [0],
            quantity: 'battery_voltage',
            unit: 'V',
            repeat: { every: 2, count: { at: 3, divide: 2 } },
          },
        },
      },
    ],
    ask: [
      { name: 'battery', send: 'DD A5 03 00 FF FD 77', answer: 'DD 03' },
      { name: 'cells', send: 'DD A5 04 00 FF FC 77', answer: 'DD 04' },
    ],
  },
});

/** Daly battery management, command 90: discharging is negative. */
export const DALY = defineProfile({
  name: 'daly',
  title: 'Daly battery management',
  layout: {
    header: 'A5 01 90 08',
    length: 13,
    checksum: { kind: 'sum8', at: 12, from: 0, to: 12 },
    messages: [
      {
        fields: {
          voltage: { at: 4, type: 'u16be', divide: 10, quantity: 'battery_voltage', unit: 'V' },
          current: { at: 8, type: 'u16be', zero: 30_000, divide: 10, quantity: 'current', unit: 'A' },
          state_of_charge: { at: 10, type: 'u16be', divide: 10, quantity: 'battery', unit: '%' },
        },
      },
    ],
    ask: [{ name: 'battery', send: 'A5 40 90 08 00 00 00 00 00 00 00 00 7D', answer: 'A5 01 90' }],
  },
});
