import * as v from 'valibot';
import { encodeJson, type Parsed, parseJson } from './json.ts';

/** Whether the agent is connected; `offline` is also its Last Will. */
export interface State {
  readonly state: 'online' | 'offline';
}

const schema = v.object({ state: v.picklist(['online', 'offline']) });

export function encodeState(state: State['state']): Uint8Array {
  return encodeJson({ state });
}

export function parseState(bytes: Uint8Array): Parsed<State> {
  return parseJson(schema, bytes, 1024);
}
