import type { Entry } from './entry.ts';

const NOT_BELOW_ZERO = { range: { min: 0 } };

/** Water, soil, gas, lengths and weights, counts and states. */
export const MATTER: Readonly<Record<string, Entry>> = {
  water: { summary: 'Water meter: a count that only rises', unit: 'L', kind: 'counter', rules: NOT_BELOW_ZERO },
  gas: { summary: 'Gas meter: a count that only rises', unit: 'm³', kind: 'counter', rules: NOT_BELOW_ZERO },
  heat: { summary: 'Heat meter: a count that only rises', unit: 'GJ', kind: 'counter', rules: NOT_BELOW_ZERO },
  rain: { summary: 'Rain gauge: a count that only rises', unit: 'mm', kind: 'counter', rules: NOT_BELOW_ZERO },
  pulses: { summary: 'Count of pulses that only rises', kind: 'counter', rules: NOT_BELOW_ZERO },
  rain_rate: {
    summary: 'How hard it rains',
    unit: 'mm/h',
    kind: 'gauge',
    // 38 mm fell in one minute on Guadeloupe in 1970: 2280 mm/h.
    rules: { range: { min: 0, max: 2500 } },
  },
  flow: { summary: 'Flow of water or gas; negative where it runs back', unit: 'L/min', kind: 'gauge' },
  pressure_pipe: {
    summary: 'Pressure in a pipe, tank or tyre, against the air around or absolute',
    unit: 'bar',
    kind: 'gauge',
    // Nothing is emptier than a vacuum, which is one bar below the air.
    rules: { range: { min: -1.1 } },
    suggested: { spike: { min_deviation: 0.1 } },
  },
  distance: {
    summary: 'Distance or level by ultrasound, radar or light',
    unit: 'mm',
    kind: 'gauge',
    rules: { sentinel: { values: [{ value: 65535, note: 'all ones: no echo' }] }, range: { min: 0 } },
    suggested: { spike: { window: 11, min_deviation: 20 }, rate: { max_change: 100, per: '1s' } },
  },
  distance_ultrasonic: {
    summary: 'Distance by an ultrasonic sensor such as A02YYUW, JSN-SR04T or MaxBotix',
    unit: 'mm',
    kind: 'gauge',
    // What is nearer than the blind zone comes out at its border, or as 0; beyond the reach comes 5000 or 9999.
    rules: {
      sentinel: {
        values: [
          { value: 0, note: 'in the blind zone' },
          { value: 65535, note: 'all ones: no echo' },
          { value: 9999, note: 'MaxBotix: no echo' },
        ],
      },
      range: { min: 20, max: 10_000 },
    },
    suggested: { spike: { window: 11, min_deviation: 20 }, rate: { max_change: 100, per: '1s' } },
  },
  level: {
    summary: 'How full a tank is',
    unit: '%',
    kind: 'gauge',
    rules: { range: { min: 0, max: 100, mode: 'clip', tolerance: 5 } },
  },
  weight: {
    summary: 'Weight on a scale',
    unit: 'kg',
    kind: 'gauge',
    suggested: {
      sentinel: {
        values: [
          { value: 999_999, note: 'overload' },
          { value: 9_999_999.9, note: 'overload' },
        ],
      },
    },
  },
  soil_moisture: {
    summary: 'Water in soil',
    unit: '%',
    kind: 'gauge',
    rules: { sentinel: { values: [{ value: 255, note: 'all ones: no measurement' }] }, range: { min: 0, max: 100 } },
    suggested: { rate: { max_change: 20, per: '1m' }, spike: { window: 7, min_deviation: 2 } },
  },
  ph: {
    summary: 'Acidity of water or soil',
    unit: 'pH',
    kind: 'gauge',
    // Strong acids and lyes go beyond the 0 to 14 of the textbook.
    rules: { range: { min: -2, max: 16 } },
    suggested: {
      range: { min: 0, max: 14 },
      rate: { max_change: 0.5, per: '1m' },
      spike: { window: 7, min_deviation: 0.1 },
    },
  },
  conductivity: {
    summary: 'Conductivity of water or soil',
    unit: 'µS/cm',
    kind: 'gauge',
    // Sea water has 50000; concentrated brine 250000.
    rules: { range: { min: 0, max: 1_000_000 } },
    suggested: {
      sentinel: {
        values: [
          { value: 255, note: 'no measurement' },
          { value: 65535, note: 'all ones: no measurement' },
        ],
      },
      spike: { window: 7, min_deviation: 20 },
    },
  },
  speed: { summary: 'Speed over ground', unit: 'm/s', kind: 'gauge' },
  direction: { summary: 'Any direction or angle', unit: '°', kind: 'angle' },
  position: { summary: 'A place on Earth, as position(lat, lon) makes it', unit: '°', kind: 'position' },
  events: {
    summary: 'Events counted since the reading before: drops, particles, people',
    kind: 'count',
    rules: NOT_BELOW_ZERO,
  },
  switch: { summary: 'On or off', kind: 'state' },
  door: { summary: 'Open or closed', kind: 'state' },
  motion: { summary: 'Whether somebody moves', kind: 'state' },
  state: { summary: 'Any state with a name', kind: 'state' },
};
