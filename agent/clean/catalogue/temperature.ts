import type { Entry } from './entry.ts';
import { MEASURED } from './figures.ts';
import { allOnes, marks } from './marks.ts';

/** Temperature, by what it is measured with: how it fails depends on that. */
export const TEMPERATURE: Readonly<Record<string, Entry>> = {
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
      smooth: { method: 'median', window: 3 },
    },
    figures: [...MEASURED, 'last', 'p95'],
  },
  temperature_ds18b20: {
    summary: 'Temperature by a DS18B20 on a 1-Wire bus',
    unit: '°C',
    kind: 'gauge',
    // 85 is what the first reading after power-on shows, so there is nothing to warm up but that one.
    rules: {
      sentinel: marks(
        { value: 85, note: 'DS18B20 power-on value', unless_near: 5 },
        { value: -127, note: 'DS18B20 not connected' },
        { value: 127.9375, note: 'DS18B20 bus fault: all ones' },
        { value: 127.94, note: 'DS18B20 bus fault: all ones' },
      ),
      range: { min: -55, max: 125 },
    },
    suggested: {
      rate: { max_change: 3, per: '1m' },
      spike: { min_deviation: 0.5 },
      stuck: { for: '24h', resolution: 0.0625 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.0625,
    figures: [...MEASURED, 'last', 'p95'],
  },
  temperature_dht: {
    summary: 'Temperature by a DHT11, DHT22 or AM2302',
    unit: '°C',
    kind: 'gauge',
    rules: { range: { min: -40, max: 80 } },
    // The sensor's last value comes again when the bus times out; the first one after power-on is not measured yet.
    suggested: {
      warmup: { for: '2s' },
      rate: { max_change: 3, per: '1m' },
      spike: { window: 7, min_deviation: 0.5 },
      stuck: { for: '24h', readings: 100, resolution: 0.1 },
      smooth: { method: 'median', window: 5 },
    },
    resolution: 0.1,
    figures: MEASURED,
  },
  temperature_bme280: {
    summary: 'Temperature by a BME280, BMP280 or AHT',
    unit: '°C',
    kind: 'gauge',
    // A skipped measurement (raw 0x80000) comes out at about -140 °C. The chip warms itself by 1 to 2 °C.
    rules: { range: { min: -40, max: 85 } },
    suggested: {
      warmup: { for: '1s' },
      rate: { max_change: 3, per: '1m' },
      spike: { min_deviation: 0.3 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.01,
    noise: 0.02,
    figures: MEASURED,
  },
  temperature_sht: {
    summary: 'Temperature by a Sensirion SHT or SEN5x',
    unit: '°C',
    kind: 'gauge',
    // 0xFFFF is 130 °C by the formula of an SHT; 0x7FFF and 0xFFFF are 163.835 and 327.675 °C of a SEN5x.
    rules: { sentinel: marks(...allOnes(130, 163.835, 327.675)), range: { min: -40, max: 125 } },
    suggested: {
      warmup: { for: '1s' },
      rate: { max_change: 3, per: '1m' },
      spike: { min_deviation: 0.3 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.01,
    noise: 0.02,
    figures: MEASURED,
  },
  temperature_thermocouple: {
    summary: 'Temperature by a thermocouple or platinum sensor, also far below -90 °C',
    unit: '°C',
    kind: 'gauge',
    // Type K from -270 °C, type C up to 2315 °C.
    rules: { range: { min: -270, max: 2320 } },
    suggested: {
      sentinel: marks(
        { value: 1023.75, note: 'MAX6675: all ones, not connected', unless_near: 20 },
        { value: -0.25, note: 'MAX31855: all ones, not connected', unless_near: 20 },
      ),
      range: { min: -200, max: 1350 },
      rate: { max_change: 50, per: '1s' },
      spike: { window: 7, min_deviation: 2 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.25,
    figures: MEASURED,
  },
};
