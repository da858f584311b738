import * as v from 'valibot';

/** A name of the user's choosing for a source or an uplink: it becomes part of series names, topics and tables. */
export function sectionName() {
  return v.pipe(
    v.string(),
    v.regex(/^[a-z0-9_-]{1,64}$/, 'a name here is made of a to z, 0 to 9, _ and -, at most 64 of them'),
  );
}

/** What an agent is called on the broker: one level of a topic. */
export function agentId() {
  return v.pipe(
    v.string('expected a name such as greenhouse-1'),
    v.regex(/^[^/+#\s]+$/, 'expected a name without spaces, /, + and #, for it becomes one level of a topic'),
    v.check((name) => !/\p{Cc}/u.test(name), 'expected a name without control characters'),
    v.maxLength(64, 'expected a name of at most 64 characters'),
  );
}
