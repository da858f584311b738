import type { Known } from '../drivers/driver.ts';
import { drivers } from '../drivers/index.ts';
import { PROFILES } from '../drivers/modbus/profiles/profiles.ts';
import { presets } from '../drivers/mqtt/presets/index.ts';
import { protocols } from '../drivers/protocols.ts';
import { between } from './between.ts';

interface Row {
  readonly title: string;
  readonly configuration: string;
  readonly page: string;
}

/** The README with its table of devices brought up to date: what drivers, protocols, profiles and presets say of themselves. */
export function withDevices(readme: string): string {
  const lines = [...fromDrivers(), ...fromProtocols()].map(
    ({ title, configuration, page }) =>
      `| ${cell(title)} | \`${cell(configuration)}\` | [${page}](drivers/${page}/README.md) |`,
  );
  return between(readme, 'devices', ['| device | configuration | page |', '|---|---|---|', ...lines].join('\n'));
}

/** The README of the driver modbus with its table of profiles. */
export function withProfiles(readme: string): string {
  const lines = Object.entries(PROFILES).map(([name, { title = name, registers }]) => {
    const fields = registers.map(({ field, unit }) => (unit === undefined ? field : `${field} (${unit})`));
    return `| \`${name}\` | ${cell(title)} | ${fields.join(', ')} |`;
  });
  return between(readme, 'profiles', ['| profile | device | values |', '|---|---|---|', ...lines].join('\n'));
}

/** The README of the driver mqtt with its table of presets. */
export function withPresets(readme: string): string {
  const lines = presets.map(({ name, title, reads }) => `| \`${name}\` | ${cell(title)} | ${cell(reads)} |`);
  return between(readme, 'presets', ['| preset | devices | what is read |', '|---|---|---|', ...lines].join('\n'));
}

function fromDrivers(): Row[] {
  return (drivers as readonly { readonly name: string; readonly knows?: readonly Known[] }[]).flatMap(
    ({ name, knows = [] }) =>
      knows.map(({ title, setting }) => ({ title, configuration: `driver: ${name}, ${setting}`, page: name })),
  );
}

function fromProtocols(): Row[] {
  return protocols.flatMap(({ name, title, knows }): Row[] => {
    if (!knows) return [{ title, configuration: `driver: serial, decode: { format: ${name} }`, page: name }];
    return knows.map((known) => ({
      title: known.title,
      configuration: `driver: serial, decode: { format: ${name}, ${known.setting} }`,
      page: name,
    }));
  });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
