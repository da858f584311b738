import * as v from 'valibot';
import { expect, test } from 'vitest';
import { serial } from '../../drivers/serial/driver.ts';
import { hasSocat, openPty, scratch } from '../drivers/serial/socat.ts';
import { recordingIntake } from '../fakes/intake.ts';
import { realWorld } from '../fakes/real-world.ts';

const LINES = 150_000;

test.skipIf(!hasSocat)(
  'a megabyte and more at once through a pseudo-terminal is read to the last line, none twice',
  async () => {
    const directory = await scratch();
    const device = await openPty(directory.name('port'));
    const settings = v.parse(serial.settings, { port: device.path, decode: { format: 'kv' } });
    const source = await serial.create('bench', settings, realWorld());
    const intake = recordingIntake();
    try {
      await source.open(intake);
      // A real port says nothing when its reader has opened it.
      const hello = setInterval(() => void device.send('hello=1\n'), 50);
      await intake.until(() => intake.readings.length > 0);
      clearInterval(hello);
      const text = Array.from({ length: LINES }, (_, i) => `n=${i}\n`).join('');
      await device.send(`\n${text}`);
      await intake.until(() => intake.readings.at(-1)?.value === LINES - 1);
      const numbers = intake.readings.filter(({ series }) => series === 'n').map(({ value }) => value as number);
      expect(numbers).toHaveLength(LINES);
      expect(numbers.every((value, i) => value === i)).toBe(true);
      expect(intake.invalids).toEqual({});
    } finally {
      await source.close();
      await device.kill();
      await directory.clean();
    }
  },
  240_000,
);
