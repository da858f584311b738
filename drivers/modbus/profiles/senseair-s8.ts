import { defineProfile } from '../profile.ts';

// Senseair "Modbus on Senseair S8" (TDE2067), input register 4, counted from 0 as it is sent. Answers to address 254.
// What calibrates it is written with function 6, which this driver does not know.
export const senseairS8 = defineProfile({
  title: 'Senseair S8 carbon dioxide sensors',
  function: 4,
  registers: [
    // Until the lamp has settled it shows what it showed last, or 400.
    { field: 'co2', at: 3, type: 'int16', quantity: 'co2', unit: 'ppm', min: 0, max: 10_000, warmup: '3m' },
  ],
});
