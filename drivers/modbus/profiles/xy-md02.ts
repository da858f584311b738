import { defineProfile, type Profile } from '../profile.ts';

// XY-MD02 and SHT20 transmitters answer the same question in tenths or in hundredths, depending on who made them; the
// documents that sellers pass on do not say.
const inParts = (scale: number, title: string): Profile =>
  defineProfile({
    title,
    function: 4,
    registers: [
      { field: 'temperature', at: 1, type: 'int16', scale, quantity: 'temperature', unit: '°C', min: -40, max: 125 },
      { field: 'humidity', at: 2, scale, quantity: 'humidity', unit: '%', min: 0, max: 100 },
    ],
  });

export const xyMd02 = inParts(0.1, 'XY-MD02, SHT20 temperature and humidity, in tenths');

export const xyMd02Hundredths = inParts(0.01, 'XY-MD02, SHT20 temperature and humidity, in hundredths');
