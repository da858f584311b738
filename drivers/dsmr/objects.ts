/** One line of a telegram: `0-1:24.2.1(170102161005W)(00000.107*m3)`. */
export interface MeterObject {
  /** The channel: 0 is the meter itself, 1 to 4 are the meters that are attached to it. */
  readonly channel: number;
  /** What it is, by OBIS (EN 62056-61): `24.2.1`. */
  readonly code: string;
  /** What stands between brackets, without them. */
  readonly values: readonly string[];
}

const OBJECT = /^\d{1,3}-(\d{1,2}):(\d{1,3}\.\d{1,3}\.\d{1,3})(?:\.255|\*255)?((?:\([^()\r\n]*\))*)$/;
const VALUE = /\(([^()]*)\)/g;

/**
 * The objects between the first line and the `!` of a telegram; undefined where a line is none. Meters of version 2.2
 * and 3 put the value of a gas meter on a line of its own, beginning with a bracket.
 */
export function objectsOf(telegram: string): MeterObject[] | undefined {
  const lines = telegram.replace(/\r?\n\(/g, '(').split(/[\r\n]+/);
  const objects: MeterObject[] = [];
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const match = OBJECT.exec(line);
    if (!match) return undefined;
    const [, channel, code, values] = match as unknown as [string, string, string, string];
    objects.push({
      channel: Number(channel),
      code,
      values: Array.from(values.matchAll(VALUE), (value) => value[1] as string),
    });
  }
  return objects;
}
