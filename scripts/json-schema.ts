import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
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

function convert(schema: Schema): JsonSchema {
  return toJsonSchema(schema as never, { ...SETTINGS, overrideSchema });
}

// A schema that depends on the value is described by all that it may turn out to be.
function overrideSchema({ valibotSchema }: { valibotSchema: object }): JsonSchema | undefined {
  if (!('alternatives' in valibotSchema)) return undefined;
  const alternatives = (valibotSchema.alternatives as readonly Schema[]).map(convert);
  return { anyOf: alternatives.map(({ $schema: _, ...rest }) => rest) };
}
