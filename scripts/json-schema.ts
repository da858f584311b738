import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Schema } from '../config/walk.ts';

/**
 * A JSON Schema (draft 07) of what may be written, for editors and other programs: defaults need not be written,
 * durations and sizes are strings with a pattern. What JSON Schema cannot express is left to `weir check`.
 */
export function jsonSchemaOf(schema: Schema, title: string): JsonSchema {
  const { $schema, ...rest } = convert(schema);
  return { ...($schema !== undefined && { $schema }), title, ...rest };
}

/** The same schema, where a section may be left empty: `sources:` with every line below it commented out. */
export function emptySectionsAllowed(schema: JsonSchema): JsonSchema {
  const sections = Object.entries(schema.properties ?? {}).map(([name, section]) => {
    const whole = typeof section === 'object' && section.type === 'object';
    return [name, whole ? { ...section, type: ['object', 'null'] } : section];
  });
  return { ...schema, properties: Object.fromEntries(sections) };
}

const SETTINGS: ConversionConfig = { typeMode: 'input', errorMode: 'ignore', target: 'draft-07' };

// Definitions are made for schemas that depend on the value only; those are written out in place instead.
function convert(schema: Schema): JsonSchema {
  const { $defs: _, definitions: __, ...whole } = toJsonSchema(schema as never, { ...SETTINGS, overrideSchema });
  return whole;
}

interface Context {
  readonly valibotSchema: object;
  readonly jsonSchema: JsonSchema;
}

function overrideSchema({ valibotSchema, jsonSchema }: Context): JsonSchema | undefined {
  // A schema that depends on the value is described by all that it may turn out to be.
  if ('alternatives' in valibotSchema) {
    const alternatives = (valibotSchema.alternatives as readonly Schema[]).map(convert);
    return { anyOf: alternatives.map(({ $schema: _, ...rest }) => rest) };
  }
  if (!('entries' in valibotSchema) || !jsonSchema.properties) return undefined;
  const entries = valibotSchema.entries as Readonly<Record<string, Schema>>;
  const properties = Object.entries(jsonSchema.properties).map(([name, property]) => [
    name,
    described(property, entries[name]),
  ]);
  return { ...jsonSchema, properties: Object.fromEntries(properties) };
}

// The conversion of what may be written ends at the first transformation, and with it the description that follows.
function described(property: JsonSchema | boolean, schema: Schema | undefined): JsonSchema | boolean {
  const description = schema && descriptionOf(schema);
  return typeof property === 'object' && description !== undefined ? { ...property, description } : property;
}

function descriptionOf(schema: Schema): string | undefined {
  const own = v.getDescription(schema);
  if (own !== undefined || !('wrapped' in schema)) return own;
  return descriptionOf(schema.wrapped as Schema);
}
