/** A pattern over slash-separated names: `*` stands for one level or part of one, `**` for any number of levels. */
export interface Glob {
  test(name: string): boolean;
}

const PART = '*';
const LEVELS = '**';

/**
 * Compiles a pattern. All places in it that the name may have led to are followed at once, so that the time grows with
 * the product of both lengths; a regular expression of twenty stars would try their combinations for hours.
 */
export function compileGlob(pattern: string): Glob {
  const parts = pattern.match(/\*\*|./gs) ?? [];
  return {
    test(name) {
      let places = stepOver(parts, new Set([0]));
      for (let i = 0; i < name.length && places.size > 0; i++) places = stepOver(parts, next(parts, places, name[i]));
      return places.has(parts.length);
    },
  };
}

/** Where one character leads: a star stays, anything else is met exactly. */
function next(parts: readonly string[], places: ReadonlySet<number>, char: string | undefined): Set<number> {
  const led = new Set<number>();
  for (const place of places) {
    const part = parts[place];
    if (part === LEVELS || (part === PART && char !== '/')) led.add(place);
    else if (part !== PART && part === char) led.add(place + 1);
  }
  return led;
}

/** A star may stand for nothing. */
function stepOver(parts: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (parts[place] === PART || parts[place] === LEVELS) places.add(place + 1);
  return places;
}

// A pattern of the `series:` section. A series has two or three levels, depending on its source; a leading `*` level
// therefore stands for all that comes before the rest: `*/temperature` matches `bench/temperature` and
// `house/kitchen/temperature`.
export function seriesPattern(pattern: string): Glob {
  return compileGlob(pattern.startsWith('*/') ? `**${pattern.slice(1)}` : pattern);
}
