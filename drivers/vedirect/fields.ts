import type { FieldFacts } from '../../agent/model/series.ts';
import { factsOf } from '../values/facts.ts';
import type { Field } from '../values/outlet.ts';
import { CHARGER, CHARGER_ERROR, MODE, TRACKER, type Words } from './states.ts';

export interface VeDirectField extends Field {
  /** The device sends so many of what the unit says one of. */
  readonly per?: number;
  /** A state: what its numbers stand for. */
  readonly words?: Words;
}

const { quantity, plain, counter, state } = factsOf('vedirect');

/** Fields by their label on the wire (VE.Direct protocol 3.33). What is not listed says who the device is, not how. */
export const FIELDS: ReadonlyMap<string, VeDirectField> = new Map(
  Object.entries({
    V: number('battery_voltage', quantity('battery_voltage', 'V'), 1000),
    V2: number('battery_2_voltage', quantity('battery_voltage', 'V'), 1000),
    V3: number('battery_3_voltage', quantity('battery_voltage', 'V'), 1000),
    VS: number('starter_voltage', quantity('battery_voltage', 'V'), 1000),
    VM: number('midpoint_voltage', quantity('battery_voltage', 'V'), 1000),
    DM: number('midpoint_deviation', plain('%'), 10),
    I: number('battery_current', quantity('current', 'A'), 1000),
    I2: number('battery_2_current', quantity('current', 'A'), 1000),
    I3: number('battery_3_current', quantity('current', 'A'), 1000),
    P: number('battery_power', quantity('power', 'W')),
    T: number('battery_temperature', quantity('temperature', '°C')),
    CE: number('consumed_charge', plain('Ah'), 1000),
    SOC: number('state_of_charge', quantity('battery', '%'), 10),
    TTG: number(
      'time_to_go',
      plain('min', { rules: { sentinel: { values: [{ value: -1, note: 'infinite: not being discharged' }] } } }),
    ),
    VPV: number('pv_voltage', quantity('voltage', 'V', { rules: { range: { min: 0, max: 1500 } } }), 1000),
    PPV: number('pv_power', quantity('power', 'W', { rules: { range: { min: 0 } } })),
    IL: number('load_current', quantity('current', 'A'), 1000),
    LOAD: { name: 'load', facts: state },
    Relay: { name: 'relay', facts: state },
    Alarm: { name: 'alarm', facts: state },
    AR: { name: 'alarm_reason', facts: state },
    WARN: { name: 'warning', facts: state },
    OR: { name: 'off_reason', facts: state, words: { '0x00000000': 'none' } },
    CS: { name: 'charge_state', facts: state, words: CHARGER },
    ERR: { name: 'error', facts: state, words: CHARGER_ERROR },
    MPPT: { name: 'tracker', facts: state, words: TRACKER },
    MODE: { name: 'mode', facts: state, words: MODE },
    H1: number('deepest_discharge', plain('Ah'), 1000),
    H2: number('last_discharge', plain('Ah'), 1000),
    H3: number('average_discharge', plain('Ah'), 1000),
    H4: number('charge_cycles', counter()),
    H5: number('full_discharges', counter()),
    H6: number('drawn_charge', plain('Ah'), 1000),
    H7: number('lowest_voltage', quantity('battery_voltage', 'V'), 1000),
    H8: number('highest_voltage', quantity('battery_voltage', 'V'), 1000),
    H9: number('since_full_charge', plain('s')),
    H10: number('synchronisations', counter()),
    H11: number('low_voltage_alarms', counter()),
    H12: number('high_voltage_alarms', counter()),
    H15: number('lowest_starter_voltage', quantity('battery_voltage', 'V'), 1000),
    H16: number('highest_starter_voltage', quantity('battery_voltage', 'V'), 1000),
    H17: number('discharged_energy', quantity('energy', 'kWh'), 100),
    H18: number('charged_energy', quantity('energy', 'kWh'), 100),
    H19: number('yield_total', quantity('energy', 'kWh'), 100),
    H20: number('yield_today', quantity('energy', 'kWh'), 100),
    H21: number('highest_power_today', quantity('power', 'W')),
    H22: number('yield_yesterday', plain('kWh'), 100),
    H23: number('highest_power_yesterday', quantity('power', 'W')),
    AC_OUT_V: number('ac_voltage', quantity('mains_voltage', 'V'), 100),
    AC_OUT_I: number('ac_current', quantity('current', 'A'), 10),
    AC_OUT_S: number('ac_apparent_power', quantity('apparent_power', 'VA')),
    DC_IN_V: number('dc_in_voltage', quantity('voltage', 'V'), 100),
    DC_IN_I: number('dc_in_current', quantity('current', 'A'), 10),
    DC_IN_P: number('dc_in_power', quantity('power', 'W')),
  } satisfies Record<string, VeDirectField>),
);

function number(name: string, facts: FieldFacts, per = 1): VeDirectField {
  return { name, facts, per };
}
