/** The quantity of a temperature by the name of the chip, as its driver in the kernel gives it: what is true of it. */
export function thermometerOf(chip: string): string {
  return CHIPS.find(([pattern]) => pattern.test(chip))?.[1] ?? 'temperature';
}

// Names in drivers/iio/{humidity,pressure,temperature} and drivers/hwmon of Linux.
const CHIPS: readonly (readonly [RegExp, string])[] = [
  [/^(?:dht11|dht22|humidity_sensor)/, 'temperature_dht'],
  [/^(?:bm[ep][1-6]80|aht\d|dht20)/, 'temperature_bme280'],
  [/^sht(?:\d|c)/, 'temperature_sht'],
  [/^(?:max6675|max31855|max31856|max31865|maxim_thermocouple|mcp960)/, 'temperature_thermocouple'],
];
