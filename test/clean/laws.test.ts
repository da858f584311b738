import { readdirSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { toJsonSchema } from '@valibot/to-json-schema';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { CompiledRule, Rule } from '../../agent/clean/rule.ts';
import { RULE_NAMES, ruleNumber, rules } from '../../agent/clean/rules.ts';
import { FLAG } from '../../agent/model/batch.ts';

/** Readings as bad as they come: any finite value, times that fall, stand still and leap. */
const wild = fc.array(
  fc.record({
    gap: fc.oneof(fc.integer({ min: -5000, max: 60_000 }), fc.integer({ min: 0, max: 1e12 })),
    value: fc.oneof(
      { weight: 3, arbitrary: fc.double({ min: 15, max: 25, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(85, -127, -200, 0, -0, 20, 21.5, 65535) },
      { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    ),
    flags: fc.constantFrom(0, FLAG.OWN_TIME),
  }),
  { maxLength: 120 },
);

interface Given {
  time: number;
  value: number;
  flags: number;
}

function timed(steps: readonly { gap: number; value: number; flags: number }[]): Given[] {
  let time = 1_795_340_400_000;
  return steps.map(({ gap, value, flags }) => {
    time += gap;
    return { time, value, flags };
  });
}

function run(rule: CompiledRule<unknown>, state: unknown, readings: readonly Given[]): number[] {
  return readings.map(({ time, value, flags }) => rule.apply(state, time, value, flags));
}

describe('the list of rules', () => {
  test('numbers stay what they are: a new rule comes at the end', () => {
    const given = [
      'duplicate',
      'sentinel',
      'convert',
      'calibrate',
      'range',
      'rate',
      'spike',
      'stuck',
      'smooth',
      'normalise',
    ];
    expect(RULE_NAMES.slice(0, given.length + 1)).toEqual(['', ...given]);
    for (const name of RULE_NAMES.slice(1)) expect(RULE_NAMES[ruleNumber(name)]).toBe(name);
  });

  test('fits the seven bits of a verdict, each name once', () => {
    expect(rules.length).toBeLessThan(128);
    expect(new Set(RULE_NAMES).size).toBe(rules.length + 1);
  });

  test('holds every rule that has a file', async () => {
    const folder = new URL('../../agent/clean/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    const missing: string[] = [];
    for (const file of files) {
      const exported = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>);
      for (const found of exported.filter(isRule)) if (!rules.includes(found)) missing.push(`${file}: ${found.name}`);
    }
    expect(missing, 'a rule that is not in the list of agent/clean/rules.ts').toEqual([]);
  });
});

function isRule(value: unknown): value is Rule<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'compile' in value && 'explain' in value && 'stage' in value;
}

describe.each(rules.map((rule) => [rule.name, rule] as const))('the rule %s', (name, rule) => {
  test('is named by one lower-case word and described by a sentence', () => {
    expect(name).toMatch(/^[a-z][a-z_]*$/);
    expect(rule.summary).toMatch(/^[A-Z].*\.$/);
  });

  test('has strict settings, and a sentence for each of them', () => {
    const objects = objectsOf(rule.settings);
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      expect(object.type).toBe('strict_object');
      for (const [key, entry] of Object.entries(object.entries))
        expect(descriptionOf(entry), `${name}.${key}`).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('and editors are told those sentences', () => {
    const schema = toJsonSchema(rule.settings as never, { typeMode: 'input', errorMode: 'ignore' });
    for (const object of schema.oneOf ?? [schema]) {
      const properties = Object.entries((object as typeof schema).properties ?? {});
      expect(properties.length).toBeGreaterThan(0);
      for (const [key, property] of properties) expect(property, `${name}.${key}`).toHaveProperty('description');
    }
  });

  test('refuses a key that it does not know', () => {
    for (const example of rule.examples) expect(v.is(rule.settings, { ...example, no_such_key: 1 })).toBe(false);
  });

  test('shows examples that it takes', () => {
    expect(rule.examples.length).toBeGreaterThan(0);
    for (const example of rule.examples) expect(v.safeParse(rule.settings, example).issues).toBeUndefined();
  });

  describe.each(rule.examples.map((example) => [JSON.stringify(example), example] as const))(
    'with %s',
    (_, example) => {
      const settings = v.parse(rule.settings, example);
      const compiled = rule.compile(settings);

      test('gives the same answers to the same readings, and throws at none', () => {
        fc.assert(
          fc.property(wild, (steps) => {
            const readings = timed(steps);
            expect(run(compiled, compiled.fresh(), readings)).toEqual(
              run(rule.compile(settings), compiled.fresh(), readings),
            );
          }),
        );
      });

      test('goes on bit for bit from a memory that was written down', () => {
        fc.assert(
          fc.property(wild, wild, (before, after) => {
            const readings = timed([...before, ...after]);
            const state = compiled.fresh();
            run(compiled, state, readings.slice(0, before.length));
            const resumed: unknown = deserialize(serialize(state));
            expect(resumed).toEqual(state);
            const rest = readings.slice(before.length);
            expect(run(rule.compile(settings), resumed, rest)).toEqual(run(compiled, state, rest));
          }),
        );
      });

      test('keeps a memory of bounded size', () => {
        const state = compiled.fresh();
        const readings = (count: number, from: number): Given[] =>
          Array.from({ length: count }, (_, i) => ({
            time: (from + i) * 1000,
            value: 20 + ((i * 7919) % 100) / 100,
            flags: FLAG.OWN_TIME,
          }));
        run(compiled, state, readings(5000, 0));
        const size = serialize(state).length;
        run(compiled, state, readings(20_000, 5000));
        expect(serialize(state).length).toBeLessThanOrEqual(size + 64);
      });

      test('never latches: after any history a healthy signal passes again', () => {
        fc.assert(
          fc.property(wild, (history) => {
            const state = compiled.fresh();
            const readings = timed(history);
            run(compiled, state, readings);
            const newest = Math.max(0, ...readings.map(({ time }) => time));
            const healthy = Array.from({ length: 64 }, (_, i) => ({
              time: newest + (i + 1) * 1000,
              value: 20 + (i % 3) * 0.1,
              flags: FLAG.OWN_TIME,
            }));
            const answers = run(compiled, state, healthy);
            expect(answers.slice(-8).every(Number.isFinite)).toBe(true);
          }),
        );
      });

      test('keeps the memory of newer readings when an older one comes', () => {
        if (rule.stage === 'arrival') return;
        fc.assert(
          fc.property(
            wild.filter((steps) => steps.length > 0),
            fc.double({ min: 15, max: 25, noNaN: true }),
            (steps, value) => {
              const state = compiled.fresh();
              const readings = timed(steps);
              run(compiled, state, readings);
              const before = deserialize(serialize(state));
              compiled.apply(state, Math.min(...readings.map(({ time }) => time)) - 1, value, FLAG.OWN_TIME);
              // A memory that is still empty takes the reading as its first.
              if (JSON.stringify(before) !== JSON.stringify(compiled.fresh())) expect(state).toEqual(before);
            },
          ),
        );
      });

      test('explains itself in one line', () => {
        fc.assert(
          fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
            expect(rule.explain(settings, value)).toMatch(/^\S.*$/);
          }),
        );
      });
    },
  );
});

interface Parts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Parts>>;
  readonly options?: readonly Parts[];
  readonly wrapped?: Parts;
  readonly item?: Parts;
}

/** Every object in a schema: the settings, each of their variants, and what is nested in them. */
function objectsOf(schema: unknown): { type: string; entries: Readonly<Record<string, v.GenericSchema>> }[] {
  const { type, entries, options, wrapped, item } = schema as Parts;
  const inner = [...(Array.isArray(options) ? options : []), ...(entries ? Object.values(entries) : []), wrapped, item];
  const below = inner.filter((part) => typeof part === 'object').flatMap(objectsOf);
  return entries ? [{ type, entries: entries as never }, ...below] : below;
}

function descriptionOf(schema: v.GenericSchema): string | undefined {
  const { wrapped } = schema as unknown as { wrapped?: v.GenericSchema };
  return v.getDescription(schema as never) ?? (wrapped && descriptionOf(wrapped));
}
