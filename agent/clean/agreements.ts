/** A reading as the rules across a message see it: `value` in the unit of its quantity. */
export interface Part {
  readonly field: string;
  /** Empty where it is of none. */
  readonly quantity: string;
  readonly value: number;
}

/**
 * What nature or arithmetic says about several readings of one message. `leads` are the quantities and names that it is
 * about; `follows` are read beside them only where there is one of those.
 */
export interface Agreement {
  readonly name: string;
  /** A sentence for people. */
  readonly summary: string;
  /** What becomes of those that contradict: left out as `inconsistent`, or counted as doubtful in their windows. */
  readonly outcome: 'left out' | 'in doubt';
  leads(quantity: string, field: string): boolean;
  follows(quantity: string, field: string): boolean;
  /** Those of a message, in order of arrival, that contradict. Every part leads or follows. */
  against(parts: readonly Part[]): readonly Part[];
}

/** Quantities of dust by the largest particle that counts, in µm: what is small is part of what is larger. */
const SIZES: Readonly<Record<string, number>> = { pm1: 1, pm25: 2.5, pm4: 4, pm10: 10 };
/** Above it, water on the particles is measured as dust (%). */
const DAMP = 80;
/** How far a sum may lie off its total, as a share; and in W, because each number is rounded by itself. */
const TOLERANCE = 0.05;
const ROUNDING = 10;

const DUST = /(?:pm|p)[_.]?\d+(?:[_.]\d+)?/i;
const CLIMATE = /temperature|temp|humidity(?:relative)?|relative_?humidity|rh/i;
const PHASE = /(?<=^|[_.:])(?:l[123]|phase_?[123abc]|[abc])(?=$|[_.:])/i;
// What comes in and goes out may be summed over the phases first: then neither sum is that of the phases.
const ONE_WAY = /import|export|deliver|receiv|return|_in\b|_out\b|demand|max|peak|mean/i;
const CELL = /cell[_.-]?(\d+)/i;
/** Satellites see too little of the sky, or there are too few of them, for a place to be worth much. */
const DILUTED = 5;
const FEWEST = 4;
const HDOP = /(?:^|[_.])hdop$/i;
const SATELLITES = /(?:^|[_.])satellites$/i;
const PLACE = /(?:^|[_.])(?:lat|lon|lng|latitude|longitude)$/i;

/** All that is known of readings which come together. A rule is an entry here. */
export const AGREEMENTS: readonly Agreement[] = [
  {
    name: 'dust',
    summary: 'Dust of a device with more PM1 than PM2.5, more PM2.5 than PM4 or more PM4 than PM10.',
    outcome: 'left out',
    leads: (quantity) => quantity in SIZES,
    follows: () => false,
    against: (parts) =>
      familiesOf(parts, DUST)
        .filter((family) => !isRising(family))
        .flat(),
  },
  {
    name: 'failed_dht',
    summary: 'A DHT11 or DHT22 with 0 °C and a humidity of 0, 1 or 2 %, or 0.1 °C and 1 %: its bus has failed.',
    outcome: 'left out',
    leads: (quantity) => quantity === 'temperature_dht',
    follows: (quantity) => quantity === 'humidity',
    against: (parts) => familiesOf(parts, CLIMATE).filter(isFailedDht).flat(),
  },
  {
    name: 'damp_dust',
    summary: `Dust while the same device measures a relative humidity above ${DAMP} %: droplets count as particles.`,
    outcome: 'in doubt',
    leads: (quantity) => quantity in SIZES,
    follows: (quantity) => quantity === 'humidity',
    against: (parts) =>
      parts.some(({ quantity, value }) => quantity === 'humidity' && value > DAMP)
        ? parts.filter(({ quantity }) => quantity in SIZES)
        : [],
  },
  {
    name: 'phases',
    summary: `The power of three phases that is more than ${TOLERANCE * 100} % and ${ROUNDING} W off their total.`,
    outcome: 'in doubt',
    leads: (quantity, field) => quantity === 'power' && PHASE.test(field) && !ONE_WAY.test(field),
    follows: (quantity, field) => quantity === 'power' && !ONE_WAY.test(field),
    against: (parts) =>
      familiesOf(parts, PHASE)
        .filter((family) => isOff(family, PHASE, (count) => count === 3))
        .flat(),
  },
  {
    name: 'cells',
    summary: `The voltages of all cells of a battery that are more than ${TOLERANCE * 100} % off the voltage of the whole.`,
    outcome: 'in doubt',
    leads: (quantity, field) => quantity === 'battery_voltage' && CELL.test(field),
    follows: (quantity) => quantity === 'battery_voltage' || quantity === 'voltage',
    against: (parts) =>
      familiesOf(parts, CELL)
        .filter((family) => isOff(family, CELL, (count) => count > 1))
        .flat(),
  },
  {
    name: 'poor_fix',
    summary: `A place found with a dilution of precision (hdop) above ${DILUTED}, or with fewer than ${FEWEST} satellites.`,
    outcome: 'in doubt',
    leads: (_, field) => HDOP.test(field) || SATELLITES.test(field),
    follows: (_, field) => PLACE.test(field),
    against: (parts) =>
      parts.some(({ field, value }) => (HDOP.test(field) ? value > DILUTED : SATELLITES.test(field) && value < FEWEST))
        ? parts.filter(({ field }) => PLACE.test(field))
        : [],
  },
];

/** Parts whose names differ by nothing but the `mark`: `pm2_5_cf1` and `pm10_cf1` belong together, and `pm10` does not. */
function familiesOf(parts: readonly Part[], mark: RegExp): Part[][] {
  const families = new Map<string, Part[]>();
  for (const part of parts) {
    const name = part.field
      .replace(mark, '')
      .replace(/total|pack/i, '')
      .replace(/[^a-z0-9]/gi, '')
      .toLowerCase();
    const family = families.get(name);
    if (family) family.push(part);
    else families.set(name, [part]);
  }
  return [...families.values()];
}

function isRising(parts: readonly Part[]): boolean {
  const rising = parts.toSorted((a, b) => (SIZES[a.quantity] as number) - (SIZES[b.quantity] as number));
  return rising.every(({ value }, i) => i === 0 || value >= (rising[i - 1] as Part).value);
}

/** What the first four bytes of a failed transfer stand for, as ESPHome knows them. */
function isFailedDht(parts: readonly Part[]): boolean {
  const [t, rh] = [valueIn(parts, 'temperature_dht'), valueIn(parts, 'humidity')];
  return (t === 0 && (rh === 0 || rh === 1 || rh === 2)) || (t === 0.1 && rh === 1);
}

function valueIn(parts: readonly Part[], of: string): number | undefined {
  const value = parts.find(({ quantity }) => quantity === of)?.value;
  return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}

/** Whether the marked ones, as many as there are to be, do not make up the one that is their total. */
function isOff(parts: readonly Part[], mark: RegExp, complete: (count: number) => boolean): boolean {
  const [marked, whole] = [
    parts.filter(({ field }) => mark.test(field)),
    parts.filter(({ field }) => !mark.test(field)),
  ];
  const [total] = whole;
  if (total === undefined || whole.length > 1 || !complete(marked.length)) return false;
  const sum = marked.reduce((so_far, { value }) => so_far + value, 0);
  const size = marked.reduce((so_far, { value }) => so_far + Math.abs(value), Math.abs(total.value)) / 2;
  const rounding = total.quantity === 'power' ? ROUNDING : 0;
  return Math.abs(sum - total.value) > Math.max(rounding, TOLERANCE * size);
}
