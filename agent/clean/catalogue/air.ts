import type { Entry } from './entry.ts';
import { EVENTS, EXPOSURE, MEASURED } from './figures.ts';
import { allOnes, marks } from './marks.ts';

/** Indoor and outdoor air: humidity, pressure, gases, dust, wind, light, sound, radiation. */
export const AIR: Readonly<Record<string, Entry>> = {
  dew_point: {
    summary: 'Dew point',
    unit: '°C',
    kind: 'gauge',
    rules: { range: { min: -110, max: 100 } },
    figures: MEASURED,
  },
  humidity: {
    summary: 'Relative humidity',
    unit: '%',
    kind: 'gauge',
    // In fog, sensors show up to 104 % and are well (ZAMG practice). All ones in 8 bits, and in tenths and hundredths in 16.
    rules: {
      sentinel: marks(...allOnes(255, 6553.5, 655.35)),
      range: { min: 0, max: 100, mode: 'clip', tolerance: 4 },
    },
    suggested: {
      sentinel: marks(...allOnes(255, 6553.5, 655.35), { value: 0, note: 'no measurement' }),
      warmup: { for: '10s' },
      rate: { max_change: 10, per: '1m' },
      spike: { min_deviation: 2 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.1,
    figures: MEASURED,
  },
  absolute_humidity: {
    summary: 'Water in a volume of air',
    unit: 'g/m³',
    kind: 'gauge',
    rules: { range: { min: 0, max: 600 } },
    figures: MEASURED,
  },
  pressure: {
    summary: 'Air pressure where the sensor stands',
    unit: 'hPa',
    kind: 'gauge',
    // Everest's summit has about 330 hPa; the highest ever, reduced to sea level, is 1084.8 hPa.
    rules: { sentinel: marks({ value: 0, note: 'no measurement' }, ...allOnes(65535)), range: { min: 300, max: 1100 } },
    suggested: {
      sentinel: marks({ value: 0, note: 'no measurement' }, ...allOnes(65535), {
        value: 1100,
        note: 'end of the scale',
      }),
      rate: { max_change: 0.5, per: '1m' },
      spike: { min_deviation: 0.5 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.1,
    // Their difference over three hours is what a barometer is read for.
    figures: ['twmean', 'first', 'last'],
  },
  pressure_sea_level: {
    summary: 'Air pressure reduced to sea level',
    unit: 'hPa',
    kind: 'gauge',
    rules: { range: { min: 850, max: 1100 } },
    // The deepest typhoon and the strongest winter high.
    suggested: {
      range: { min: 870, max: 1085 },
      rate: { max_change: 0.5, per: '1m' },
      spike: { min_deviation: 0.5 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.1,
    figures: ['twmean', 'first', 'last'],
  },
  co2: {
    summary: 'Carbon dioxide in air',
    unit: 'ppm',
    kind: 'gauge',
    // Open air has over 400 ppm, plants under glass draw it down to 150; a sensor with a long scale ends at 40000.
    rules: {
      sentinel: marks({ value: 0, note: 'no measurement yet' }, ...allOnes(65535)),
      range: { min: 100, max: 40_000 },
    },
    // Infrared sensors show 400, 410 or 5000 while they warm up.
    suggested: {
      warmup: { for: '3m' },
      range: { min: 350, max: 10_000 },
      rate: { max_change: 2000, per: '1s' },
      spike: { min_deviation: 50 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 1,
    noise: 50,
    figures: EXPOSURE,
  },
  co: {
    summary: 'Carbon monoxide',
    unit: 'ppm',
    kind: 'gauge',
    rules: { range: { min: 0, max: 10_000 } },
    figures: EXPOSURE,
  },
  tvoc: {
    summary: 'Volatile organic compounds',
    unit: 'ppb',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(65535)), range: { min: 0 } },
    figures: EXPOSURE,
  },
  voc_index: {
    summary: 'Index of volatile organic compounds',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(6553.5, 3276.7)), range: { min: 0, max: 500 } },
    figures: EXPOSURE,
  },
  nox_index: {
    summary: 'Index of nitrogen oxides',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(6553.5, 3276.7)), range: { min: 0, max: 500 } },
    figures: EXPOSURE,
  },
  pm1: dust('Particles up to 1 µm'),
  pm25: dust('Particles up to 2.5 µm'),
  pm4: dust('Particles up to 4 µm'),
  pm10: dust('Particles up to 10 µm'),
  wind_speed: {
    summary: 'Wind speed, mean or gust',
    unit: 'm/s',
    kind: 'gauge',
    // The strongest gust outside a tornado: 113.2 m/s (Barrow Island 1996). All ones in 8 bits, and in 15 as tenths.
    rules: { sentinel: marks(...allOnes(255, 32767, 3276.7)), range: { min: 0, max: 115 } },
    suggested: { range: { min: 0, max: 77 }, rate: { max_change: 20, per: '1s' } },
    resolution: 0.1,
    figures: ['mean', 'max'],
  },
  wind_direction: {
    summary: 'Direction that the wind comes from',
    unit: '°',
    kind: 'angle',
    rules: { range: { min: 0, max: 360 } },
    // Many vanes have 16 positions.
    resolution: 22.5,
    figures: ['mean', 'resultant', 'stddev'],
  },
  wind_direction_davis: {
    summary: 'Wind direction by a Davis Vantage, where north is 360',
    unit: '°',
    kind: 'angle',
    rules: { sentinel: marks({ value: 0, note: 'no wind vane reading' }), range: { min: 0, max: 360 } },
    resolution: 22.5,
    figures: ['mean', 'resultant', 'stddev'],
  },
  illuminance: {
    summary: 'Light as the eye sees it',
    unit: 'lx',
    kind: 'gauge',
    // Full sun is about 120000 lx; clouds at its side add to it.
    rules: { range: { min: 0, max: 200_000 } },
    suggested: {
      sentinel: marks({ value: 65535, note: 'full scale' }, { value: 54612, note: 'BH1750 full scale' }),
      range: { min: 0, max: 120_000 },
    },
    // Light spans six orders of magnitude: its mean is that of the brightest minutes.
    figures: ['p50', 'max'],
  },
  irradiance: {
    summary: 'Power of sunlight on a surface',
    unit: 'W/m²',
    kind: 'gauge',
    // At night a pyranometer shows a little less than nothing; broken clouds exceed the solar constant.
    rules: { range: { min: -20, max: 2000 } },
    figures: ['twmean', 'max'],
  },
  uv_index: { summary: 'UV index', kind: 'gauge', rules: { range: { min: 0, max: 50 } }, figures: ['max', 'twmean'] },
  wind: {
    summary: 'Wind speed and direction together, as wind(speed, direction) makes it',
    unit: 'm/s',
    kind: 'wind',
    figures: ['mean', 'gust', 'direction', 'resultant'],
  },
  sound_level: {
    summary: 'Sound pressure level',
    unit: 'dB',
    kind: 'level',
    // At 194 dB the troughs of the wave are vacuum.
    rules: { range: { min: 0, max: 194 } },
    suggested: { sentinel: marks({ value: 0, note: 'no measurement' }), range: { min: 20, max: 130 } },
    resolution: 0.1,
    // The mean is that of the energy: Leq. What lies above and below the bustle are L10 and L90: p90 and p10.
    figures: ['mean', 'p10', 'p90', 'max'],
  },
  radiation: {
    summary: 'Pulses of a Geiger counter a minute',
    unit: 'cpm',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(65535)), range: { min: 0 } },
    // A tube that counts nothing for minutes is dead.
    suggested: { warmup: { for: '1m' }, stuck: { for: '5m', readings: 5 } },
    resolution: 1,
    figures: ['mean', 'max'],
  },
  radiation_counts: {
    summary: 'Pulses of a Geiger counter since its reading before',
    kind: 'count',
    rules: { sentinel: marks(...allOnes(65535)), range: { min: 0 } },
    suggested: { warmup: { for: '1m' } },
    resolution: 1,
    figures: EVENTS,
  },
  dose_rate: {
    summary: 'Dose rate of ionising radiation',
    unit: 'µSv/h',
    kind: 'gauge',
    rules: { range: { min: 0 } },
    figures: ['twmean', 'max'],
  },
};

/** Smoke and building dust drive a sensor far above the 1000 µg/m³ it is specified to, and that is true news. */
function dust(summary: string): Entry {
  return {
    summary,
    unit: 'µg/m³',
    kind: 'gauge',
    rules: { sentinel: marks(...allOnes(65535, 6553.5)), range: { min: 0, max: 10_000 } },
    suggested: {
      sentinel: marks(...allOnes(65535, 6553.5), { value: 999.9, note: 'SDS011 full scale' }),
      warmup: { for: '30s' },
      range: { min: 0, max: 1000 },
      rate: { max_change: 100, per: '1s' },
      spike: { min_deviation: 10 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 0.1,
    figures: EXPOSURE,
  };
}
