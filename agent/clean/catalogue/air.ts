import type { Entry } from './entry.ts';

/** Indoor and outdoor air: temperature, humidity, pressure, gases, dust, wind, light, sound. */
export const AIR: Readonly<Record<string, Entry>> = {
  temperature: {
    summary: 'Temperature of air, water or a surface, whatever the sensor',
    unit: '°C',
    kind: 'gauge',
    // The coldest air measured on the ground is -89.2 °C (Vostok 1983); error values such as -127, -140 and -200 lie
    // below. A type K thermocouple ends at 1372 °C (IEC 60584). 85.0 stays: it is a legal temperature of a boiler.
    rules: { range: { min: -90, max: 1372 } },
    suggested: {
      rate: { max_change: 3, per: '1m' },
      spike: { min_deviation: 0.5 },
      stuck: { for: '24h', readings: 100 },
    },
  },
  temperature_ds18b20: {
    summary: 'Temperature by a DS18B20 on a 1-Wire bus',
    unit: '°C',
    kind: 'gauge',
    rules: {
      sentinel: {
        values: [
          { value: 85, note: 'DS18B20 power-on value', unless_near: 5 },
          { value: -127, note: 'DS18B20 not connected' },
          { value: 127.9375, note: 'DS18B20 bus fault: all ones' },
        ],
      },
      range: { min: -55, max: 125 },
    },
    suggested: {
      rate: { max_change: 3, per: '1m' },
      spike: { min_deviation: 0.5 },
      stuck: { for: '24h', resolution: 0.0625 },
    },
  },
  temperature_dht: {
    summary: 'Temperature by a DHT11, DHT22 or AM2302',
    unit: '°C',
    kind: 'gauge',
    rules: { range: { min: -40, max: 80 } },
    // The sensor's last value comes again when the bus times out.
    suggested: { spike: { window: 7, min_deviation: 0.5 }, stuck: { for: '24h', readings: 100, resolution: 0.1 } },
  },
  temperature_bme280: {
    summary: 'Temperature by a BME280, BMP280, SHT or AHT',
    unit: '°C',
    kind: 'gauge',
    // A skipped measurement (raw 0x80000) comes out at about -140 °C; the SHT line ends at 125 °C.
    rules: { range: { min: -40, max: 125 } },
    suggested: { rate: { max_change: 3, per: '1m' }, spike: { min_deviation: 0.3 } },
  },
  temperature_thermocouple: {
    summary: 'Temperature by a thermocouple or platinum sensor, also far below -90 °C',
    unit: '°C',
    kind: 'gauge',
    // Type K from -270 °C, type C up to 2315 °C.
    rules: { range: { min: -270, max: 2320 } },
    suggested: { spike: { window: 7, min_deviation: 2 }, rate: { max_change: 50, per: '1s' } },
  },
  dew_point: { summary: 'Dew point', unit: '°C', kind: 'gauge', rules: { range: { min: -110, max: 100 } } },
  humidity: {
    summary: 'Relative humidity',
    unit: '%',
    kind: 'gauge',
    // In fog, sensors show up to 104 % and are well (ZAMG practice); 255 and 6553.5 are all ones in 8 and 16 bits.
    rules: {
      sentinel: {
        values: [
          { value: 255, note: 'all ones: no measurement' },
          { value: 6553.5, note: 'all ones: no measurement' },
        ],
      },
      range: { min: 0, max: 100, mode: 'clip', tolerance: 4 },
    },
    suggested: {
      rate: { max_change: 10, per: '1m' },
      spike: { min_deviation: 2 },
      sentinel: { values: [{ value: 0, note: 'no measurement' }] },
    },
  },
  absolute_humidity: {
    summary: 'Water in a volume of air',
    unit: 'g/m³',
    kind: 'gauge',
    rules: { range: { min: 0, max: 600 } },
  },
  pressure: {
    summary: 'Air pressure where the sensor stands',
    unit: 'hPa',
    kind: 'gauge',
    // Everest's summit has about 330 hPa; the highest ever, reduced to sea level, is 1084.8 hPa.
    rules: { range: { min: 300, max: 1100 } },
    suggested: { rate: { max_change: 0.5, per: '1m' }, spike: { min_deviation: 0.5 } },
  },
  pressure_sea_level: {
    summary: 'Air pressure reduced to sea level',
    unit: 'hPa',
    kind: 'gauge',
    rules: { range: { min: 850, max: 1100 } },
    suggested: { rate: { max_change: 0.5, per: '1m' }, spike: { min_deviation: 0.5 } },
  },
  co2: {
    summary: 'Carbon dioxide in air',
    unit: 'ppm',
    kind: 'gauge',
    // Open air has over 400 ppm, plants under glass draw it down to 150; a sensor with a long scale ends at 40000.
    rules: {
      sentinel: {
        values: [
          { value: 0, note: 'no measurement yet' },
          { value: 65535, note: 'all ones: no measurement' },
        ],
      },
      range: { min: 100, max: 40_000 },
    },
    suggested: { warmup: { for: '3m' }, rate: { max_change: 2000, per: '1s' }, spike: { min_deviation: 50 } },
  },
  co: { summary: 'Carbon monoxide', unit: 'ppm', kind: 'gauge', rules: { range: { min: 0, max: 10_000 } } },
  tvoc: {
    summary: 'Volatile organic compounds',
    unit: 'ppb',
    kind: 'gauge',
    rules: { sentinel: { values: [{ value: 65535, note: 'all ones: no measurement' }] }, range: { min: 0 } },
  },
  voc_index: { summary: 'Index of volatile organic compounds', kind: 'gauge', rules: { range: { min: 0, max: 500 } } },
  nox_index: { summary: 'Index of nitrogen oxides', kind: 'gauge', rules: { range: { min: 0, max: 500 } } },
  pm1: dust('Particles up to 1 µm'),
  pm25: dust('Particles up to 2.5 µm'),
  pm4: dust('Particles up to 4 µm'),
  pm10: dust('Particles up to 10 µm'),
  wind_speed: {
    summary: 'Wind speed, mean or gust',
    unit: 'm/s',
    kind: 'gauge',
    // The strongest gust outside a tornado: 113.2 m/s (Barrow Island 1996).
    rules: { range: { min: 0, max: 115 } },
    suggested: { rate: { max_change: 20, per: '1s' } },
  },
  wind_direction: {
    summary: 'Direction that the wind comes from',
    unit: '°',
    kind: 'angle',
    rules: { range: { min: 0, max: 360 } },
  },
  wind_direction_davis: {
    summary: 'Wind direction by a Davis Vantage, where north is 360',
    unit: '°',
    kind: 'angle',
    rules: { sentinel: { values: [{ value: 0, note: 'no wind vane reading' }] }, range: { min: 0, max: 360 } },
  },
  illuminance: {
    summary: 'Light as the eye sees it',
    unit: 'lx',
    kind: 'gauge',
    // Full sun is about 120000 lx; clouds at its side add to it.
    rules: { range: { min: 0, max: 200_000 } },
    suggested: {
      sentinel: {
        values: [
          { value: 65535, note: 'full scale' },
          { value: 54612, note: 'BH1750 full scale' },
        ],
      },
    },
  },
  irradiance: {
    summary: 'Power of sunlight on a surface',
    unit: 'W/m²',
    kind: 'gauge',
    // At night a pyranometer shows a little less than nothing; broken clouds exceed the solar constant.
    rules: { range: { min: -20, max: 2000 } },
  },
  uv_index: { summary: 'UV index', kind: 'gauge', rules: { range: { min: 0, max: 50 } } },
  wind: { summary: 'Wind speed and direction together, as wind(speed, direction) makes it', unit: 'm/s', kind: 'wind' },
  sound_level: {
    summary: 'Sound pressure level',
    unit: 'dB',
    kind: 'level',
    // At 194 dB the troughs of the wave are vacuum.
    rules: { range: { min: 0, max: 194 } },
    suggested: { sentinel: { values: [{ value: 0, note: 'no measurement' }] }, range: { min: 20, max: 130 } },
  },
  radiation: {
    summary: 'Pulses of a Geiger counter a minute',
    unit: 'cpm',
    kind: 'gauge',
    rules: { sentinel: { values: [{ value: 65535, note: 'all ones: no measurement' }] }, range: { min: 0 } },
    suggested: { stuck: { for: '10m', readings: 10 } },
  },
  radiation_counts: {
    summary: 'Pulses of a Geiger counter since its reading before',
    kind: 'count',
    rules: { range: { min: 0 } },
  },
  dose_rate: { summary: 'Dose rate of ionising radiation', unit: 'µSv/h', kind: 'gauge', rules: { range: { min: 0 } } },
};

/** Smoke and building dust drive a sensor far above the 1000 µg/m³ it is specified to, and that is true news. */
function dust(summary: string): Entry {
  return {
    summary,
    unit: 'µg/m³',
    kind: 'gauge',
    rules: {
      sentinel: {
        values: [
          { value: 65535, note: 'all ones: no measurement' },
          { value: 6553.5, note: 'all ones: no measurement' },
        ],
      },
      range: { min: 0, max: 10_000 },
    },
    suggested: {
      sentinel: { values: [{ value: 999.9, note: 'SDS011 full scale' }] },
      warmup: { for: '30s' },
      range: { min: 0, max: 1000 },
      spike: { min_deviation: 10 },
    },
  };
}
