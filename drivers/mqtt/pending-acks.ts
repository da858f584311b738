import type { Ticket } from '../../agent/model/source.ts';

/**
 * Messages taken and not yet acknowledged, in the order they came: at most one a packet identifier, 65,535. They
 * belong to one connection; when it ends they are dropped, and the broker delivers the messages again.
 */
export class PendingAcks {
  #tickets: Ticket[] = [];
  #ids: number[] = [];

  get size(): number {
    return this.#ids.length;
  }

  push(ticket: Ticket, id: number): void {
    this.#tickets.push(ticket);
    this.#ids.push(id);
  }

  /** Takes out the packet identifiers of all that is covered by `ticket`. */
  upTo(ticket: Ticket): number[] {
    let due = 0;
    while (due < this.#tickets.length && (this.#tickets[due] as Ticket) <= ticket) due++;
    this.#tickets.splice(0, due);
    return this.#ids.splice(0, due);
  }

  drop(): void {
    this.#tickets = [];
    this.#ids = [];
  }
}
