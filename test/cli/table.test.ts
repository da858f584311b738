import { expect, test } from 'vitest';
import { drawTable } from '../../agent/cli/table.ts';

const columns = [
  { heading: 'series', cell: ([name]: [string, string]) => name },
  { heading: 'mean', cell: ([, mean]: [string, string]) => mean, align: 'right' as const },
];

test('columns are as wide as their widest cell and numbers stand at the right', () => {
  expect(
    drawTable(
      [
        ['bench/temperature', '21.5'],
        ['a', '1013.25 °C'],
      ],
      columns,
    ),
  ).toBe(
    ['series                   mean', 'bench/temperature        21.5', 'a                  1013.25 °C'].join('\n'),
  );
});

test('an empty table still has its headings', () => {
  expect(drawTable([], columns)).toBe('series  mean');
});
