import { brokerProblem } from '../../agent/settings/broker.ts';
import type { SettingsProblem } from '../driver.ts';
import { timeProblem } from '../values/time.ts';
import { isPlain } from './presets/expand.ts';
import type { MqttSettings, TopicSettings } from './settings.ts';
import { compileTemplate, namesIn } from './template.ts';

/** What is wrong with checked settings when they are looked at together. */
export function problemsOf(settings: MqttSettings): SettingsProblem[] {
  const broker = brokerProblem(settings);
  return [
    ...(broker ? [{ path: [broker.setting], message: broker.message }] : []),
    ...settings.topics.flatMap((topic, i) =>
      (isPlain(topic) ? topicProblems(topic) : []).map(({ path, message }) => ({
        path: ['topics', i, ...path],
        message,
      })),
    ),
  ];
}

function topicProblems(topic: TopicSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const names = namesOf(topic.topic);
  for (const setting of ['device', 'field'] as const) {
    const unknown = unknownNames(topic[setting] ?? '', names);
    if (unknown) problems.push({ path: [setting], message: `${unknown} does not stand in the topic ${topic.topic}` });
  }
  if (topic.time) {
    const message = timeProblem(topic.time);
    if (message) problems.push({ path: ['time', 'format'], message });
  }
  if (topic.availability) {
    const device = topic.device ?? (names.includes('device') ? '{device}' : '');
    const unknown = unknownNames(device, namesOf(topic.availability.topic));
    const message = `${unknown} is needed to tell the device, and does not stand in this topic`;
    if (unknown) problems.push({ path: ['availability', 'topic'], message });
  }
  return [...problems, ...uselessSettings(topic)];
}

/** Settings of documents say nothing about a bare number: whoever wrote them expects something that will not happen. */
function uselessSettings({ payload, select, drop, time, columns }: TopicSettings): SettingsProblem[] {
  if (payload === 'csv' && columns === undefined)
    return [{ path: ['payload'], message: 'csv needs the names of its columns: columns: [temperature, humidity]' }];
  if (payload !== 'csv' && columns !== undefined)
    return [{ path: ['columns'], message: `needs payload: csv; a ${payload} has no columns` }];
  if (payload !== 'number' && payload !== 'text') return [];
  const useless = [
    ...(select === '**' ? [] : ['select']),
    ...(drop.length === 0 ? [] : ['drop']),
    ...(time === undefined ? [] : ['time']),
  ];
  return useless.map((setting) => ({ path: [setting], message: `needs payload: json; a ${payload} has no parts` }));
}

function namesOf(text: string): readonly string[] {
  const template = compileTemplate(text);
  return typeof template === 'string' ? [] : template.names;
}

function unknownNames(text: string, names: readonly string[]): string {
  return namesIn(text)
    .filter((name) => !names.includes(name))
    .map((name) => `{${name}}`)
    .join(', ');
}
