import { defineProfile } from '../profile.ts';

// Soil probes of many sellers, holding registers. Some scale pH by 0.01 (`scale: { ph: 0.01 }`); some have another
// order of registers altogether. Probes with three or four needles have the first three or four values.
export const soil = defineProfile({
  title: 'Soil probes 3-in-1 to 7-in-1 (moisture, temperature, EC, pH, N, P, K)',
  function: 3,
  registers: [
    { field: 'moisture', at: 0, scale: 0.1, quantity: 'soil_moisture', unit: '%' },
    { field: 'temperature', at: 1, type: 'int16', scale: 0.1, quantity: 'temperature', unit: '°C', min: -40, max: 80 },
    { field: 'conductivity', at: 2, quantity: 'conductivity', unit: 'µS/cm', min: 0, max: 20_000 },
    { field: 'ph', at: 3, scale: 0.1, quantity: 'ph', min: 3, max: 9 },
    { field: 'nitrogen', at: 4, quantity: 'nutrient', unit: 'mg/kg', min: 0, max: 2999 },
    { field: 'phosphorus', at: 5, quantity: 'nutrient', unit: 'mg/kg', min: 0, max: 2999 },
    { field: 'potassium', at: 6, quantity: 'nutrient', unit: 'mg/kg', min: 0, max: 2999 },
  ],
});
