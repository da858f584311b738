import { expect, test } from 'vitest';
import { readScaleLine } from '../../../drivers/scale/line.ts';

test.each([
  ['ST,+00456.89  g', { state: 'stable', weight: { value: 456.89, unit: 'g' } }],
  ['US,-0000012.3   g', { state: 'moving', weight: { value: -12.3, unit: 'g' } }],
  ['ST,GS,+   1.250kg', { state: 'stable', weight: { value: 1.25, unit: 'kg' } }],
  ['QT,+0000125 PC', undefined],
  ['ST,QT,+0000125 PC', { state: 'stable', weight: { value: 125, unit: 'PC' } }],
  ['OL,+9999999.9   g', { state: 'overload' }],
  ['UL,-9999999.9   g', { state: 'underload' }],
  ['S S     100.00 g', { state: 'stable', weight: { value: 100, unit: 'g' } }],
  ['S D      -0.03 g', { state: 'moving', weight: { value: -0.03, unit: 'g' } }],
  ['S +', { state: 'overload' }],
  ['S -', { state: 'underload' }],
  // SICS: it cannot weigh just now, and it did not understand.
  ['S I', undefined],
  ['ES', undefined],
  // Torn lines, and two in one.
  ['T,+00456.89  g', undefined],
  ['ST,+00456.8', undefined],
  ['ST,ST,+00456.89  g', undefined],
  ['ST,+00456.89  gS', undefined],
  ['S     105.00 g', undefined],
  ['ST,+00456,89  g', undefined],
])('%s', (text, line) => {
  expect(readScaleLine(text)).toEqual(line);
});
