/** Magnus coefficients over water (Sonntag 1990; WMO-No. 8, annex 4.B), for -45 to 60 °C. */
const A = 17.62;
const B = 243.12;
const SATURATED_AT_0 = 6.112;

/** Specific gas constant of water vapour, J/(kg K). */
const WATER = 461.5;

/** Pressure of saturated water vapour in hPa over water at `t` °C. */
function saturation(t: number): number {
  return SATURATED_AT_0 * Math.exp((A * t) / (B + t));
}

/** The temperature in °C at which air of `t` °C and `rh` % is saturated; NaN of dry air. */
export function dewPoint(t: number, rh: number): number {
  const gamma = Math.log(rh / 100) + (A * t) / (B + t);
  return (B * gamma) / (A - gamma);
}

/** Water in air of `t` °C and `rh` %, g/m³. */
export function absoluteHumidity(t: number, rh: number): number {
  const pascal = saturation(t) * rh;
  return (pascal / (WATER * (t + 273.15))) * 1000;
}

/**
 * How hot air of `t` °C and `rh` % feels in the shade, °C: Rothfusz (1990) with the adjustments of the U.S. National
 * Weather Service, and its simple formula below 26.7 °C.
 */
export function heatIndex(t: number, rh: number): number {
  const f = t * 1.8 + 32;
  const simple = 0.5 * (f + 61 + (f - 68) * 1.2 + rh * 0.094);
  const felt = (simple + f) / 2 < 80 ? (simple + f) / 2 : rothfusz(f, rh);
  return (felt - 32) / 1.8;
}

function rothfusz(f: number, rh: number): number {
  const felt =
    -42.379 +
    2.04901523 * f +
    10.14333127 * rh -
    0.22475541 * f * rh -
    0.00683783 * f * f -
    0.05481717 * rh * rh +
    0.00122874 * f * f * rh +
    0.00085282 * f * rh * rh -
    0.00000199 * f * f * rh * rh;
  if (rh < 13 && f <= 112) return felt - ((13 - rh) / 4) * Math.sqrt((17 - Math.abs(f - 95)) / 17);
  if (rh > 85 && f <= 87) return felt + ((rh - 85) / 10) * ((87 - f) / 5);
  return felt;
}

/**
 * Pressure in hPa reduced to sea level: `p` hPa measured `altitude` m above it at `t` °C, by the barometric formula with
 * a standard lapse of 6.5 K/km (ICAO).
 */
export function seaLevelPressure(p: number, t: number, altitude: number): number {
  const lapse = 0.0065 * altitude;
  return p * (1 - lapse / (t + lapse + 273.15)) ** -5.257;
}
