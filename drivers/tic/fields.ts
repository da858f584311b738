import { factsOf } from '../values/facts.ts';
import type { Field } from '../values/outlet.ts';

const { quantity, plain, counter, state } = factsOf('tic');

const energy = (name: string): Field => ({ name, facts: quantity('energy', 'Wh') });
const reactive = (name: string): Field => ({ name, facts: counter('varh') });
const apparent = (name: string): Field => ({ name, facts: quantity('apparent_power', 'VA') });
const power = (name: string): Field => ({ name, facts: quantity('power', 'W') });
const current = (name: string): Field => ({ name, facts: quantity('current', 'A') });
const voltage = (name: string): Field => ({ name, facts: quantity('mains_voltage', 'V') });
const word = (name: string): Field => ({ name, facts: state });

/** Groups of the historic mode (Enedis-NOI-CPT_54E, 5.1). What is not listed says who the meter is, not how it is. */
const HISTORIC: Readonly<Record<string, Field>> = {
  ISOUSC: current('current_subscribed'),
  BASE: energy('energy_import'),
  HCHC: energy('energy_import_off_peak'),
  HCHP: energy('energy_import_peak'),
  EJPHN: energy('energy_import_normal'),
  EJPHPM: energy('energy_import_mobile_peak'),
  BBRHCJB: energy('energy_import_blue_off_peak'),
  BBRHPJB: energy('energy_import_blue_peak'),
  BBRHCJW: energy('energy_import_white_off_peak'),
  BBRHPJW: energy('energy_import_white_peak'),
  BBRHCJR: energy('energy_import_red_off_peak'),
  BBRHPJR: energy('energy_import_red_peak'),
  PEJP: { name: 'mobile_peak_notice', facts: plain('min') },
  PTEC: word('tariff'),
  DEMAIN: word('colour_tomorrow'),
  IINST: current('current'),
  ...phases('IINST', current, 'current'),
  IMAX: current('current_max'),
  ...phases('IMAX', current, 'current_max'),
  ADPS: current('overload_current'),
  PMAX: power('power_max'),
  PAPP: apparent('apparent_power'),
};

/** Groups of the standard mode (Enedis-NOI-CPT_54E, 6.1). */
const STANDARD: Readonly<Record<string, Field>> = {
  EAST: energy('energy_import'),
  ...numbered('EASF', 10, (i) => energy(`energy_import_t${i}`)),
  ...numbered('EASD', 4, (i) => energy(`energy_import_grid_t${i}`)),
  EAIT: energy('energy_export'),
  ERQ1: reactive('reactive_energy_q1'),
  ERQ2: reactive('reactive_energy_q2'),
  ERQ3: reactive('reactive_energy_q3'),
  ERQ4: reactive('reactive_energy_q4'),
  ...phases('IRMS', current, 'current'),
  ...phases('URMS', voltage, 'voltage'),
  ...phases('UMOY', voltage, 'voltage_mean'),
  PREF: { name: 'apparent_power_subscribed', facts: quantity('apparent_power', 'kVA') },
  PCOUP: { name: 'apparent_power_cut', facts: quantity('apparent_power', 'kVA') },
  SINSTS: apparent('apparent_power'),
  ...phases('SINSTS', apparent, 'apparent_power'),
  SMAXSN: apparent('apparent_power_max'),
  ...phases('SMAXSN', apparent, 'apparent_power_max'),
  'SMAXSN-1': apparent('apparent_power_max_yesterday'),
  SINSTI: apparent('apparent_power_export'),
  SMAXIN: apparent('apparent_power_export_max'),
  'SMAXIN-1': apparent('apparent_power_export_max_yesterday'),
  CCASN: power('power_mean'),
  'CCASN-1': power('power_mean_before'),
  CCAIN: power('power_export_mean'),
  'CCAIN-1': power('power_export_mean_before'),
  NTARF: word('tariff_number'),
  LTARF: word('tariff'),
};

/** The field of a label in either mode. */
export const FIELDS: ReadonlyMap<string, Field> = new Map([...Object.entries(HISTORIC), ...Object.entries(STANDARD)]);

function phases(label: string, of: (name: string) => Field, name: string): Record<string, Field> {
  return numbered(label, 3, (i) => of(`${name}_l${i}`), 1);
}

/** `EASF01` to `EASF10`, `IRMS1` to `IRMS3`. */
function numbered(label: string, count: number, of: (i: number) => Field, digits = 2): Record<string, Field> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${label}${String(i + 1).padStart(digits, '0')}`, of(i + 1)]),
  );
}
