import { unreachable } from '../model/failure.ts';
import type { Instant, Millis } from '../model/time.ts';
import { type Expression, namesIn, visit } from './expression.ts';
import { functionNamed, INTEGRAL } from './functions.ts';
import { type Integral, integrate, newIntegral } from './integral.ts';

/** The moment for which a formula is worked out, and what its integrals remember. */
export interface Moment {
  readonly time: Instant;
  readonly hold: Millis;
  readonly integrals: Integral[];
}

/** A formula that is ready to be worked out. */
export interface Formula {
  /** What it is made of; the first one tells when it is worked out. */
  readonly names: readonly string[];
  /** The unit that each name is wanted in, where a function says so. */
  readonly units: Readonly<Record<string, string>>;
  /** The quantity that comes out, where the formula is nothing but one call. */
  readonly gives: string | undefined;
  /** A memory of its own for one series made by it. */
  newMemory(): Integral[];
  /** `values` in the order of `names`; NaN where there is no answer. */
  evaluate(values: readonly number[], moment: Moment): number;
}

type Step = (values: readonly number[], moment: Moment) => number;

/** Turns a formula into functions, once; nothing of the user's text is ever executed. */
export function compileFormula(expression: Expression): Formula {
  const names = namesIn(expression);
  let integrals = 0;
  const evaluate = compile(expression);
  return {
    names,
    units: unitsOf(expression),
    gives: expression.kind === 'call' ? functionNamed(expression.name)?.gives : undefined,
    newMemory: () => Array.from({ length: integrals }, newIntegral),
    evaluate,
  };

  function compile(part: Expression): Step {
    switch (part.kind) {
      case 'number':
        return () => part.value;
      case 'name': {
        const place = names.indexOf(part.name);
        return (values) => values[place] as number;
      }
      case 'negative': {
        const of = compile(part.of);
        return (values, moment) => -of(values, moment);
      }
      case 'operation':
        return operation(part.operator, compile(part.left), compile(part.right));
      case 'call':
        return call(part.name, part.given.map(compile));
      default:
        return unreachable(part);
    }
  }

  function call(name: string, given: readonly Step[]): Step {
    if (name !== INTEGRAL) {
      const { of } = functionNamed(name) as NonNullable<ReturnType<typeof functionNamed>>;
      return (values, moment) => of(...given.map((each) => each(values, moment)));
    }
    const place = integrals++;
    const [value] = given as [Step];
    return (values, moment) => {
      const { integrals: memory, time, hold } = moment;
      return integrate(memory[place] as Integral, time, value(values, moment), hold);
    };
  }
}

function operation(operator: string, left: Step, right: Step): Step {
  switch (operator) {
    case '+':
      return (values, moment) => left(values, moment) + right(values, moment);
    case '-':
      return (values, moment) => left(values, moment) - right(values, moment);
    case '*':
      return (values, moment) => left(values, moment) * right(values, moment);
    case '/':
      return (values, moment) => left(values, moment) / right(values, moment);
    default:
      return (values, moment) => left(values, moment) ** right(values, moment);
  }
}

/** Where a function is given a series as it is, the series is wanted in the function's unit. */
function unitsOf(expression: Expression): Record<string, string> {
  const units: Record<string, string> = {};
  visit(expression, (part) => {
    if (part.kind !== 'call') return;
    const takes = functionNamed(part.name)?.takes ?? [];
    part.given.forEach((given, i) => {
      const unit = takes[i]?.unit;
      if (given.kind === 'name' && unit !== undefined) units[given.name] ??= unit;
    });
  });
  return units;
}
