/** A formula as a tree. Closed: numbers, names of series, five operators and the functions of `functions.ts`. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] };

export const OPERATORS = ['+', '-', '*', '/', '^'] as const;
export type Operator = (typeof OPERATORS)[number];

/** The names in a formula, each once, in the order in which they appear. */
export function namesIn(expression: Expression): string[] {
  const names = new Set<string>();
  visit(expression, (part) => {
    if (part.kind === 'name') names.add(part.name);
  });
  return [...names];
}

/** Every part of a formula, the whole first. */
export function visit(expression: Expression, look: (part: Expression) => void): void {
  look(expression);
  for (const part of partsOf(expression)) visit(part, look);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negative':
      return [expression.of];
    case 'operation':
      return [expression.left, expression.right];
    case 'call':
      return expression.given;
    default:
      return [];
  }
}
