// Patterns over slash-separated names: `*` stands for one level or part of one, `**` for any number of levels.
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === '*' && pattern[i + 1] === '*') {
      source += '.*';
      i++;
    } else if (char === '*') source += '[^/]*';
    else source += char.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}

// A pattern of the `series:` section. A series has two or three levels, depending on its source; a leading `*` level
// therefore stands for all that comes before the rest: `*/temperature` matches `bench/temperature` and
// `house/kitchen/temperature`.
export function seriesPattern(pattern: string): RegExp {
  return globToRegExp(pattern.startsWith('*/') ? `**${pattern.slice(1)}` : pattern);
}
