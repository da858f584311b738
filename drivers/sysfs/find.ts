import type { FieldFacts } from '../../agent/model/series.ts';
import { hwmonItems } from './hwmon.ts';
import { iioItems } from './iio.ts';
import type { Item } from './item.ts';
import { numberIn } from './number.ts';
import { oneWireItems } from './one-wire.ts';
import type { SysfsSettings } from './settings.ts';
import { textOf } from './text.ts';

/** Everything that is there to be read, in a fixed order. */
export async function findItems(settings: SysfsSettings): Promise<Item[]> {
  const { sysfs, one_wire, hwmon, iio, files } = settings;
  return [
    ...(one_wire ? await oneWireItems(sysfs) : []),
    ...(hwmon.length > 0 ? await hwmonItems(sysfs, hwmon) : []),
    ...(iio.length > 0 ? await iioItems(sysfs, iio) : []),
    ...files.map(fileItem),
  ];
}

function fileItem({ path, field, device, divide, quantity, unit, kind }: SysfsSettings['files'][number]): Item {
  const facts: FieldFacts = {
    origin: 'sysfs file',
    ...(quantity === undefined ? {} : { quantity }),
    ...(unit === undefined ? {} : { unit }),
    ...(kind === undefined ? {} : { kind }),
  };
  const read = async () => numberIn((await textOf(path)).split(/\s/)[0] ?? '', divide);
  return { path, device, field: { name: field, facts }, read };
}
