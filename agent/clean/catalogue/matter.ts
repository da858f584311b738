import type { Entry } from './entry.ts';
import { EVENTS, MEASURED, METERED, STATES } from './figures.ts';
import { allOnes, ENDS, marks } from './marks.ts';

const NOT_BELOW_ZERO = { range: { min: 0 } };
/** Contacts come to rest within some milliseconds; who opens a door takes longer. */
const BOUNCES = { debounce: { for: '50ms' } };

/** Water, soil, gas, lengths and weights, counts and states. */
export const MATTER: Readonly<Record<string, Entry>> = {
  water: meter('Water meter', 'L'),
  gas: meter('Gas meter', 'm³'),
  heat: meter('Heat meter', 'GJ'),
  rain: meter('Rain gauge', 'mm'),
  pulses: {
    summary: 'Count of pulses that only rises',
    kind: 'counter',
    rules: NOT_BELOW_ZERO,
    resolution: 1,
    figures: METERED,
  },
  rain_rate: {
    summary: 'How hard it rains',
    unit: 'mm/h',
    kind: 'gauge',
    // 38 mm fell in one minute on Guadeloupe in 1970: 2280 mm/h.
    rules: { range: { min: 0, max: 2500 } },
    figures: ['max', 'twmean'],
  },
  flow: {
    summary: 'Flow of water or gas; negative where it runs back',
    unit: 'L/min',
    kind: 'gauge',
    suggested: { sentinel: marks(...allOnes(65535), ...ENDS) },
    figures: ['twmean', 'max'],
  },
  pressure_pipe: {
    summary: 'Pressure in a pipe, tank or tyre, against the air around or absolute',
    unit: 'bar',
    kind: 'gauge',
    // Nothing is emptier than a vacuum, which is one bar below the air.
    rules: { range: { min: -1.1 } },
    suggested: { spike: { min_deviation: 0.1 } },
    figures: MEASURED,
  },
  distance: {
    summary: 'Distance or level by ultrasound, radar or light',
    unit: 'mm',
    kind: 'gauge',
    rules: { sentinel: marks({ value: 65535, note: 'all ones: no echo' }), range: { min: 0 } },
    suggested: {
      sentinel: marks({ value: 65535, note: 'all ones: no echo' }, { value: 0, note: 'no echo' }),
      rate: { max_change: 100, per: '1s' },
      spike: { window: 11, min_deviation: 20 },
      smooth: { method: 'median', window: 9 },
    },
    resolution: 1,
    figures: ['p50', 'min', 'max'],
  },
  distance_ultrasonic: {
    summary: 'Distance by an ultrasonic sensor such as A02YYUW, JSN-SR04T or MaxBotix',
    unit: 'mm',
    kind: 'gauge',
    // What is nearer than the blind zone comes out at its border, or as 0; beyond the reach comes 5000 or 9999.
    rules: {
      sentinel: marks(
        { value: 0, note: 'in the blind zone' },
        { value: 65535, note: 'all ones: no echo' },
        { value: 9999, note: 'MaxBotix: no echo' },
      ),
      range: { min: 20, max: 10_000 },
    },
    suggested: {
      sentinel: marks(
        { value: 0, note: 'in the blind zone' },
        { value: 65535, note: 'all ones: no echo' },
        { value: 9999, note: 'MaxBotix of 10 m: no echo' },
        { value: 5000, note: 'MaxBotix of 5 m: no echo' },
      ),
      range: { min: 20, max: 4500 },
      rate: { max_change: 100, per: '1s' },
      spike: { window: 11, min_deviation: 20 },
      smooth: { method: 'median', window: 9 },
    },
    resolution: 1,
    figures: ['p50', 'min', 'max'],
  },
  level: {
    summary: 'How full a tank is',
    unit: '%',
    kind: 'gauge',
    rules: { range: { min: 0, max: 100, mode: 'clip', tolerance: 5 } },
    figures: ['last', 'min'],
  },
  weight: {
    summary: 'Weight on a scale',
    unit: 'kg',
    kind: 'gauge',
    suggested: { sentinel: marks({ value: 999_999, note: 'overload' }, { value: 9_999_999.9, note: 'overload' }) },
    figures: ['last', 'min', 'max'],
  },
  soil_moisture: {
    summary: 'Water in soil',
    unit: '%',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(255, 6553.5)), range: { min: 0, max: 100 } },
    // What is watered rises fast, so the rate is that of watering.
    suggested: {
      sentinel: marks(
        ...allOnes(255, 6553.5),
        { value: 0, note: 'in air' },
        { value: 100, note: 'short circuit', unless_near: 5 },
      ),
      rate: { max_change: 20, per: '1m' },
      spike: { window: 7, min_deviation: 2 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 0.1,
    figures: ['twmean', 'first', 'last'],
  },
  ph: {
    summary: 'Acidity of water or soil',
    unit: 'pH',
    kind: 'gauge',
    // Strong acids and lyes go beyond the 0 to 14 of the textbook; 255 is all ones.
    rules: { sentinel: marks(...allOnes(255)), range: { min: -2, max: 16 } },
    suggested: {
      sentinel: marks(
        ...allOnes(255),
        { value: 0, note: 'no probe' },
        { value: 7, note: 'open probe', unless_near: 0.5 },
        { value: 14, note: 'no probe' },
      ),
      warmup: { for: '1m' },
      range: { min: 0, max: 14 },
      rate: { max_change: 0.5, per: '1m' },
      spike: { window: 7, min_deviation: 0.1 },
      smooth: { method: 'median', window: 7 },
    },
    resolution: 0.01,
    // A mean of logarithms: right for a trend, not for a mixture.
    figures: MEASURED,
  },
  conductivity: {
    summary: 'Conductivity of water or soil',
    unit: 'µS/cm',
    kind: 'gauge',
    // Sea water has 50000; concentrated brine 250000.
    rules: { range: { min: 0, max: 1_000_000 } },
    suggested: {
      sentinel: marks({ value: 255, note: 'no measurement' }, ...allOnes(65535)),
      range: { min: 0, max: 20_000 },
      spike: { window: 7, min_deviation: 20 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 1,
    figures: MEASURED,
  },
  nutrient: {
    summary: 'Nitrogen, phosphorus or potassium in soil',
    unit: 'mg/kg',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(65535)), range: { min: 0, max: 20_000 } },
    suggested: {
      sentinel: marks({ value: 255, note: 'no measurement' }, ...allOnes(65535)),
      spike: { window: 7, min_deviation: 20 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 1,
    figures: MEASURED,
  },
  speed: {
    summary: 'Speed over ground',
    unit: 'm/s',
    kind: 'gauge',
    // Faster than that moves nothing that carries a sensor of ours.
    suggested: { range: { min: 0, max: 100 } },
    figures: ['twmean', 'max'],
  },
  direction: { summary: 'Any direction or angle', unit: '°', kind: 'angle', figures: ['mean', 'resultant'] },
  position: {
    summary: 'A place on Earth, as position(lat, lon) makes it',
    unit: '°',
    kind: 'position',
    // Faster than that moves nothing that carries a receiver of ours.
    suggested: { jump: { max_speed: 100 } },
    figures: ['last', 'lat', 'lon', 'distance'],
  },
  events: {
    summary: 'Events counted since the reading before: drops, particles, people',
    kind: 'count',
    rules: NOT_BELOW_ZERO,
    resolution: 1,
    figures: EVENTS,
  },
  switch: { summary: 'On or off', kind: 'state', suggested: BOUNCES, figures: STATES },
  door: { summary: 'Open or closed', kind: 'state', suggested: BOUNCES, figures: STATES },
  motion: { summary: 'Whether somebody moves', kind: 'state', figures: STATES },
  state: { summary: 'Any state with a name', kind: 'state', figures: STATES },
};

function meter(what: string, unit: string): Entry {
  return {
    summary: `${what}: a count that only rises`,
    unit,
    kind: 'counter',
    rules: NOT_BELOW_ZERO,
    figures: METERED,
  };
}
