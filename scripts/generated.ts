import { messageSchema } from '../agent/wire/message.ts';
import { configSchema } from '../config/config.ts';
import { protocolFormat } from '../drivers/decode/settings.ts';
import { drivers } from '../drivers/index.ts';
import { protocols } from '../drivers/protocols.ts';
import { withSettings } from '../drivers/settings-table.ts';
import { faultsReadme } from '../test/faults/readme.ts';
import { architecture } from './architecture.ts';
import { cleaningGuide } from './cleaning-guide.ts';
import { withDevices, withPresets, withProfiles } from './device-table.ts';
import { formulaGuide } from './formula-guide.ts';
import { emptySectionsAllowed, jsonSchemaOf } from './json-schema.ts';

/** A committed file that follows from the code. */
export interface Generated {
  readonly path: string;
  /** Its text; `before` is what stands there now, for files that are generated only in part. */
  readonly make: (before: string | undefined) => string;
}

/** All of them. A test fails while one is out of date; `npm run generate` writes them. */
export const GENERATED: readonly Generated[] = [
  {
    path: 'config/weir.schema.json',
    make: () => json(emptySectionsAllowed(jsonSchemaOf(configSchema, 'Configuration of a Weir agent'))),
  },
  {
    path: 'config/summary.schema.json',
    make: () => json(jsonSchemaOf(messageSchema, 'Message on weir/{agent}/summary, version 1')),
  },
  { path: 'ARCHITECTURE.md', make: architecture },
  { path: 'README.md', make: (before = '') => withDevices(before) },
  { path: 'agent/clean/README.md', make: cleaningGuide },
  { path: 'agent/derive/README.md', make: formulaGuide },
  { path: 'test/faults/README.md', make: faultsReadme },
  ...drivers.map(
    (driver): Generated => ({
      path: `drivers/${driver.name}/README.md`,
      make: (before = '') => withSettings(before, driver.settings),
    }),
  ),
  ...protocols.map(
    (protocol): Generated => ({
      path: `drivers/${protocol.name}/README.md`,
      make: (before = '') => withSettings(before, protocolFormat(protocol), 'decode'),
    }),
  ),
  { path: 'drivers/modbus/README.md', make: (before = '') => withProfiles(before) },
  { path: 'drivers/mqtt/README.md', make: (before = '') => withPresets(before) },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
