import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { Schema } from '../config/walk.ts';

/**
 * A JSON Schema (draft 07) of what may be written, for editors: checks that JSON Schema cannot express are left to
 * `weir check`. Durations and sizes are strings with a pattern.
 */
export function jsonSchemaOf(schema: Schema, title: string): JsonSchema {
  return { ...convert(schema), title };
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
