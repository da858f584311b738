import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPorts, locatePort, type Roots } from '../../../drivers/serial/find.ts';

// Trees of /dev and /sys as the kernel and udev build them.
let root: string;
let roots: Roots;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weir-find-'));
  roots = { dev: join(root, 'dev'), sys: join(root, 'sys') };
  mkdirSync(join(roots.dev, 'serial/by-id'), { recursive: true });
  mkdirSync(join(roots.dev, 'serial/by-path'), { recursive: true });
  mkdirSync(join(roots.sys, 'class/tty'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function plugIn(tty: string, device: { vid: string; pid: string; serial?: string; id?: string; hub: string }): void {
  const usb = join(roots.sys, 'devices/usb1', device.hub);
  const port = join(usb, `${device.hub}:1.0`, tty);
  mkdirSync(port, { recursive: true });
  writeFileSync(join(usb, 'idVendor'), `${device.vid}\n`);
  writeFileSync(join(usb, 'idProduct'), `${device.pid}\n`);
  if (device.serial) writeFileSync(join(usb, 'serial'), `${device.serial}\n`);
  mkdirSync(join(roots.sys, 'class/tty', tty));
  symlinkSync(port, join(roots.sys, 'class/tty', tty, 'device'));
  writeFileSync(join(roots.dev, tty), '');
  symlinkSync(`../../${tty}`, join(roots.dev, 'serial/by-path', `usb-${device.hub}`));
  if (device.id) symlinkSync(`../../${tty}`, join(roots.dev, 'serial/by-id', device.id));
}

function unplug(tty: string): void {
  rmSync(join(roots.dev, tty));
  rmSync(join(roots.sys, 'class/tty', tty), { recursive: true });
}

const UNO = { vid: '2341', pid: '0043', serial: '85430353', id: 'usb-Arduino_Uno-if00', hub: '1-1' };
const CH340 = { vid: '1a86', pid: '7523', hub: '1-2' };

test('ports are listed with their names and USB identity', () => {
  plugIn('ttyACM0', UNO);
  mkdirSync(join(roots.sys, 'class/tty/tty1')); // a console: no device behind it
  mkdirSync(join(roots.sys, 'devices/platform/serial8250'), { recursive: true });
  mkdirSync(join(roots.sys, 'class/tty/ttyS3'));
  symlinkSync(join(roots.sys, 'devices/platform/serial8250'), join(roots.sys, 'class/tty/ttyS3/device'));
  writeFileSync(join(roots.sys, 'class/tty/ttyS3/type'), '0\n'); // a UART that is not there
  expect(listPorts(roots)).toEqual([
    {
      path: join(roots.dev, 'ttyACM0'),
      by_id: [join(roots.dev, 'serial/by-id/usb-Arduino_Uno-if00')],
      by_path: [join(roots.dev, 'serial/by-path/usb-1-1')],
      vid: '2341',
      pid: '0043',
      serial: '85430353',
    },
  ]);
});

describe('a port by USB identity', () => {
  test('is found under whatever name the kernel gave it', () => {
    plugIn('ttyUSB0', CH340);
    expect(locatePort({ vid: '1a86', pid: '7523' }, roots)).toMatchObject({ path: join(roots.dev, 'ttyUSB0') });
    unplug('ttyUSB0');
    plugIn('ttyUSB1', { ...CH340, hub: '1-3' });
    expect(locatePort({ vid: '1a86', pid: '7523' }, roots)).toMatchObject({ path: join(roots.dev, 'ttyUSB1') });
  });

  test('that fits two devices is a fault that names both', () => {
    plugIn('ttyUSB0', CH340);
    plugIn('ttyUSB1', { ...CH340, hub: '1-3' });
    const found = locatePort({ vid: '1a86', pid: '7523' }, roots);
    expect(found).toMatchObject({ kind: 'problem', state: 'fault', reason: 'two devices match' });
    expect(found.kind === 'problem' && found.detail).toMatch(/2 ports have .*1a86:7523.*usb-1-2, .*usb-1-3/);
  });

  test('is told from its like by the serial number', () => {
    plugIn('ttyACM0', UNO);
    plugIn('ttyACM1', { ...UNO, serial: '999', id: 'usb-other', hub: '1-3' });
    expect(locatePort({ vid: '2341', pid: '0043', serial: '999' }, roots)).toMatchObject({
      path: join(roots.dev, 'ttyACM1'),
    });
  });

  test('that is not there says what is', () => {
    plugIn('ttyACM0', UNO);
    const found = locatePort({ vid: '1a86', pid: '7523' }, roots);
    expect(found).toMatchObject({ kind: 'problem', state: 'waiting', reason: 'no such port' });
    expect(found.kind === 'problem' && found.detail).toMatch(/Plugged in: .*usb-Arduino_Uno-if00/);
  });
});

test('a link that leads to another device is another device', () => {
  plugIn('ttyACM0', UNO);
  const link = join(roots.dev, 'serial/by-id/usb-Arduino_Uno-if00');
  const first = locatePort(link, roots);
  plugIn('ttyACM1', { ...UNO, id: 'spare', hub: '1-4' });
  rmSync(link);
  symlinkSync('../../ttyACM1', link);
  const second = locatePort(link, roots);
  expect(second).toMatchObject({ kind: 'found', path: join(roots.dev, 'ttyACM1') });
  expect(second.kind === 'found' && first.kind === 'found' && second.device !== first.device).toBe(true);
});

test('a machine without serial ports says so', () => {
  const found = locatePort('/dev/ttyUSB7', { dev: join(root, 'none'), sys: join(root, 'none') });
  expect(found.kind === 'problem' && found.detail).toBe(
    'serial /dev/ttyUSB7: no such port. No serial device is plugged in.',
  );
});
