import { expect, test } from 'vitest';
import { portWatch } from '../../../drivers/serial/watch.ts';

function newWatch(misfits = { garbled: 0, misfit: 0, sample: '' }) {
  const watch = portWatch(
    { silence: 30_000, baud: 9600, what: 'lines' },
    { misfits, stats: { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0 } },
  );
  watch.opened('/dev/ttyUSB0', 0);
  return watch;
}

test('a port is starting until a line makes sense, then ok', () => {
  const watch = newWatch();
  watch.came(10, 0, 100);
  expect(watch.state(200)).toEqual({ state: 'starting' });
  watch.came(10, 1, 1000);
  expect(watch.state(1000)).toEqual({ state: 'ok' });
});

test('silence is named after its time, and ends with the next byte', () => {
  const watch = newWatch();
  watch.came(10, 1, 1000);
  expect(watch.state(30_999).state).toBe('ok');
  expect(watch.state(31_000)).toMatchObject({ state: 'waiting', reason: 'no bytes for 30 s' });
  watch.came(10, 1, 60_000);
  expect(watch.state(60_000).state).toBe('ok');
});

test('a port that never sent anything is silent too', () => {
  expect(newWatch().state(30_000).reason).toBe('no bytes for 30 s');
});

test('bytes without a sensible line for five seconds point to the bit rate', () => {
  const watch = newWatch({ garbled: 3, misfit: 0, sample: '' });
  for (let at = 1000; at <= 6000; at += 100) watch.came(10, 0, at);
  expect(watch.state(5999).state).toBe('starting');
  expect(watch.state(6000)).toMatchObject({ state: 'fault', reason: 'bytes but no frame: wrong baud?' });
  watch.came(10, 1, 6100);
  expect(watch.state(6100).state).toBe('ok');
});

test('readable lines that do not fit point to the format, with an example', () => {
  const watch = newWatch({ garbled: 0, misfit: 9, sample: 'Temp 21.5 ok' });
  for (let at = 1000; at <= 6000; at += 100) watch.came(10, 0, at);
  const { reason, detail } = watch.state(6000);
  expect(reason).toBe('lines, but none fits the format');
  expect(detail).toMatch(/Temp 21\.5 ok/);
});

test('a banner after a reset is no trouble', () => {
  const watch = newWatch();
  watch.came(200, 0, 1000);
  watch.came(20, 1, 3000);
  expect(watch.state(9000).state).toBe('ok');
});

test('a slow device whose first line is torn is no trouble', () => {
  const watch = newWatch();
  watch.came(20, 0, 1000);
  expect(watch.state(20_000).state).toBe('starting');
});

test('frames with wrong checksums among good ones are named with their share', () => {
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 };
  const misfits = { garbled: 0, misfit: 0, sample: '' };
  const watch = portWatch({ silence: 30_000, baud: 9600, what: 'frames' }, { stats, misfits });
  watch.opened('/dev/ttyUSB0', 0);
  const hear = (good: number, bad: number, mono: number) => {
    stats.frames += good;
    stats.bad_frames += bad;
    watch.came(100, good, mono);
  };
  hear(48, 2, 1000);
  expect(watch.state(1000)).toEqual({ state: 'ok' });
  hear(44, 6, 2000);
  expect(watch.state(2000)).toMatchObject({ state: 'ok', reason: 'many wrong checksums' });
  expect(watch.state(2000).detail).toMatch(/12 % of the last frames/);
  hear(50, 0, 3000);
  expect(watch.state(3000)).toEqual({ state: 'ok' });
});

test('a telegram that the opening cut off is no trouble, though the next one takes its time', () => {
  const watch = newWatch({ garbled: 1, misfit: 0, sample: '' });
  for (let at = 1000; at <= 1500; at += 100) watch.came(100, 0, at);
  expect(watch.state(9000).state).toBe('starting');
  watch.came(600, 1, 10_500);
  expect(watch.state(10_500).state).toBe('ok');
});
