/**
 * The quantity that a field of that name most likely holds; undefined where the name leaves a doubt. Only for
 * suggestions that a person confirms (`weir discover`): a wrong guess would take out true readings. Whole words only,
 * so that `temperature` is one and `temperature_setpoint` is none.
 */
export function guessQuantity(field: string): string | undefined {
  return GUESSES.get(field.toLowerCase().replaceAll(/[\s.-]+/g, '_'));
}

const NAMES: Readonly<Record<string, string>> = {
  temperature: 'temperature temp t tc tempc temp_c temperature_c outtemp intemp atmp',
  humidity: 'humidity hum rh rhum relative_humidity outhumidity inhumidity',
  pressure: 'pressure barometer pressure_hpa air_pressure baro',
  co2: 'co2 rco2 eco2 carbon_dioxide',
  pm1: 'pm1 pm01 pm1_0',
  pm25: 'pm25 pm2_5 pm02 sds_p2',
  pm10: 'pm10 sds_p1',
  voltage: 'voltage volt volts vbat',
  current: 'current amps',
  power: 'power apower active_power watts',
  energy: 'energy kwh total_energy',
  wind_speed: 'wind_speed windspeed wind_avg',
  wind_direction: 'wind_direction wind_dir winddir wind_dir_deg',
  illuminance: 'illuminance lux illuminance_lux',
  soil_moisture: 'soil_moisture soilmoisture',
  ph: 'ph',
  battery: 'battery batt bat battery_level battery_percent soc',
  rssi: 'rssi',
  linkquality: 'linkquality lqi',
};

const GUESSES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([quantity, fields]) => fields.split(' ').map((field) => [field, quantity] as const)),
);
