import * as v from 'valibot';
import { brokerEntries, brokerProblem } from '../settings/broker.ts';
import { duration } from '../settings/duration.ts';
import { encodeState } from '../wire/state.ts';
import { topicsOf } from '../wire/topics.ts';
import { Sender } from './sender.ts';
import { defineUplink } from './uplink.ts';

const whole = (most: number, usual: number, description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(most, `expected at most ${most}`),
      v.description(description),
    ),
    usual,
  );

const settings = v.strictObject({
  ...brokerEntries,
  windows: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.minLength(1))),
      v.minLength(1, 'expected at least one window'),
      v.description('Names of the windows to forward, such as [1m, 1h]. Without it all are.'),
    ),
  ),
  ack: v.optional(
    v.pipe(
      v.picklist(['puback', 'receiver'], 'expected puback or receiver'),
      v.description(
        'When a message counts as delivered. puback: the broker has it; what the broker loses is lost, and seen as a gap. receiver: `weir collect` at the other end has stored it.',
      ),
    ),
    'puback',
  ),
  order: v.optional(
    v.pipe(
      v.picklist(['oldest_first', 'newest_first'], 'expected oldest_first or newest_first'),
      v.description('In which order a backlog is sent after an outage. Live windows always go before it.'),
    ),
    'oldest_first',
  ),
  in_flight: whole(10_000, 100, 'Most messages sent and not yet acknowledged by the broker.'),
  message_summaries: whole(10_000, 50, 'Most summaries in one message. Fifty make about 20 kB.'),
  outbox_messages: whole(
    1_000_000,
    1000,
    'Most messages numbered and not yet delivered. Beyond it closed windows wait in the store, where they can be thinned.',
  ),
  compress: v.optional(
    v.pipe(
      v.picklist(['none', 'gzip'], 'expected none or gzip'),
      v.description(
        'gzip: messages of more than 1 kB are sent packed, in about a fifth of their length. `weir collect` takes both; another receiver has to unpack what begins with the bytes 1f 8b.',
      ),
    ),
    'none',
  ),
  resend_after: v.optional(
    v.pipe(
      duration(),
      v.description(
        'With ack: receiver, how long without an acknowledgement until the oldest messages are sent again; doubled each time it does not help.',
      ),
    ),
    '30s',
  ),
});

/** The uplink to an MQTT broker, protocol v1 of `agent/wire`. */
export const mqtt = defineUplink({
  name: 'mqtt',
  settings,
  problems: (checked) => {
    const problem = brokerProblem(checked);
    return problem ? [{ path: [problem.setting], message: problem.message }] : [];
  },
  numbering: ({ windows, order, message_summaries, outbox_messages, compress }) => ({
    ...(windows ? { windows } : {}),
    order,
    message_summaries,
    outbox_messages,
    compress,
  }),
  create: (name, checked, ports) => {
    const { ack, in_flight, outbox_messages, resend_after } = checked;
    // Everything is sent again from the outbox after a reconnect, so a session at the broker would keep nothing but
    // resend requests and acknowledgements that a newer one has replaced.
    const will = { topic: topicsOf(ports.agent).state, payload: encodeState('offline'), qos: 1, retain: true } as const;
    const client_id = checked.client_id ?? `weir-${ports.agent}-${name}`;
    const link = ports.openLink({ ...checked, client_id, clean: true, will }, ports.world);
    return new Sender({ name, ack, in_flight, outbox_messages, resend_after }, link, ports);
  },
});
