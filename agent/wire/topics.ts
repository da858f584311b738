/** The topics of one agent on the central broker, protocol v1. */
export interface Topics {
  /** The numbered messages. QoS 1, not retained. */
  readonly summary: string;
  /** Online or offline; also the Last Will. QoS 1, retained. */
  readonly state: string;
  /** How the agent is doing. QoS 1, retained. */
  readonly health: string;
  /** From the receiver: up to where everything is safely stored. QoS 1, retained. */
  readonly ack: string;
  /** From the receiver: please send these again. QoS 1. */
  readonly resend: string;
}

export function topicsOf(agent: string): Topics {
  const base = `weir/${agent}`;
  return {
    summary: `${base}/summary`,
    state: `${base}/state`,
    health: `${base}/health`,
    ack: `${base}/ack`,
    resend: `${base}/resend`,
  };
}

/** What a receiver subscribes to: the messages of every agent. */
export const ALL_SUMMARIES = 'weir/+/summary';

/** The agent that a topic of this protocol belongs to; undefined for any other topic. */
export function agentOf(topic: string): string | undefined {
  return /^weir\/([^/]+)\/(?:summary|state|health|ack|resend)$/.exec(topic)?.[1];
}

// Written as escapes for the pattern: a JSON Schema takes no flags, which \p{Cc} would need.
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';

/**
 * What can stand as one level of a topic: not empty, at most 128 characters, without the characters that mean
 * something to MQTT (3.1.1, section 4.7) and without control characters.
 */
export const AGENT_NAME = new RegExp(`^[^/+#${CONTROL}]{1,128}$`);
