/** How a link to a broker is doing. */
export interface LinkHealth {
  readonly state: 'connecting' | 'online' | 'offline';
  /** Why it is not online, in words that name the cause and the remedy. */
  readonly reason?: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

/** A message that came over a link. `accepted` sends the acknowledgement (QoS 1); until then the broker keeps it. */
export interface Incoming {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  accepted(): void;
}

/**
 * A connection to a broker that keeps itself alive: it reconnects with back-off and jitter for ever, holds no
 * queue of its own, and says why it is offline. Whoever sends owns the queue.
 */
export interface Link {
  readonly online: boolean;
  /** Called each time the link comes up (after subscriptions are in place) or goes down. */
  onChange(listener: (online: boolean) => void): void;
  onMessage(listener: (message: Incoming) => void): void;
  /** Subscribes now and after each reconnect. */
  subscribe(filter: string, qos: 0 | 1): void;
  /**
   * Resolves when the broker has acknowledged (QoS 1); rejects when the link breaks first or the broker refuses. A
   * refusal carries the MQTT reason code as `code`, in the error or in its cause; 0x95 for a packet that is too large.
   */
  publish(publication: Publication): Promise<void>;
  health(): LinkHealth;
  /** Publishes `last` where the link is up, then disconnects in order. Takes at most `within` ms. */
  close(last?: Publication, within?: number): Promise<void>;
}
