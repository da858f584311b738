import type { Target } from './target.ts';
import { parameters, questions, requests } from './targets/asked.ts';
import { configuration } from './targets/config.ts';
import { layouts, registers } from './targets/described.ts';
import { decoders, framing } from './targets/lines.ts';
import { guard, mapping, templates } from './targets/mqtt.ts';
import { cbor, discoveryTemplates, presets, sparkplugPayloads } from './targets/presets.ts';
import { modbusAnswers, protocolStreams } from './targets/protocols.ts';
import { blocks, panes, sketches } from './targets/stored.ts';
import { numbers, patterns, times } from './targets/values.ts';
import { answers, messages } from './targets/wire.ts';

/** Every parser that meets bytes from outside, or from a disk that may have changed them. */
export const TARGETS: readonly Target[] = [
  ...[protocolStreams, modbusAnswers, layouts, registers],
  ...[framing, ...decoders, numbers, times, patterns],
  ...[presets, discoveryTemplates, sparkplugPayloads, cbor],
  ...[mapping, templates, guard],
  ...[configuration, messages, answers],
  ...[blocks, panes, sketches],
  ...[questions, requests, parameters],
];
