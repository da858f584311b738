import type { Ticket } from '../../agent/model/source.ts';

/** Lets a reader go on only while there is room for what it reads. */
export interface Room {
  /** Resolves when there is room; at once when there is some already. */
  wait(last: Ticket): Promise<void>;
  durable(ticket: Ticket): void;
  pause(): void;
  resume(): void;
  /** Lets everybody go: the reader ends. */
  close(): void;
}

// The intake does not say when it has room again; between two commits nothing is lost by asking so often.
const ASK_EVERY_MS = 20;

/**
 * At most `in_flight` deliveries are on their way to the disk at any time; beyond that, while the intake is full, or
 * while paused, the reader waits: a file can.
 */
export function newRoom(in_flight: number, intake: { readonly full: boolean }): Room {
  let durable: Ticket = 0;
  let paused = false;
  let closed = false;
  let wake: (() => void) | undefined;

  const hasRoom = (last: Ticket) => closed || (!paused && !intake.full && last - durable < in_flight);

  return {
    async wait(last) {
      while (!hasRoom(last)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ASK_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    durable(ticket) {
      durable = Math.max(durable, ticket);
      wake?.();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      wake?.();
    },
    close() {
      closed = true;
      wake?.();
    },
  };
}
