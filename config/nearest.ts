// Words are compared by so many letters: longer ones are no typing errors, and must not take long.
const MAX_LETTERS = 64;

/**
 * The candidate that a mistyped word was probably meant to be: the nearest one, where it is near enough to be no
 * coincidence (a third of its letters, at least one; or one begins with the other, as `warning` with `warn`). Upper and
 * lower case count as equal.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = prefixed(word, candidate) ? 1 : editDistance(word.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(1, Math.floor(Math.min(MAX_LETTERS, Math.max(word.length, candidate.length)) / 3));
    if (distance < least && distance <= limit && candidate !== word) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** ` (did you mean baud?)`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

function prefixed(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.toLowerCase().startsWith(short.toLowerCase());
}

/**
 * Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours count 1 each
 * (Damerau 1964: these four are most of all typing errors).
 */
export function editDistance(left: string, right: string): number {
  const [a, b] = [left.slice(0, MAX_LETTERS), right.slice(0, MAX_LETTERS)];
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] as number;
}
