import type { Ticket } from '../../agent/model/source.ts';

const FIRST_ROOM = 64;

/**
 * Messages taken and not yet acknowledged, in the order they came: at most one a packet identifier, 65,535. They
 * belong to one connection; when it ends they are dropped, and the broker delivers the messages again.
 */
export class PendingAcks {
  #tickets = new Float64Array(FIRST_ROOM);
  #ids = new Uint16Array(FIRST_ROOM);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(ticket: Ticket, id: number): void {
    if (this.#size === this.#ids.length) this.#grow();
    this.#tickets[this.#size] = ticket;
    this.#ids[this.#size++] = id;
  }

  /** Takes out the packet identifiers of all that is covered by `ticket`. */
  upTo(ticket: Ticket): Uint16Array {
    let due = 0;
    while (due < this.#size && (this.#tickets[due] as Ticket) <= ticket) due++;
    const ids = this.#ids.slice(0, due);
    this.#tickets.copyWithin(0, due, this.#size);
    this.#ids.copyWithin(0, due, this.#size);
    this.#size -= due;
    return ids;
  }

  drop(): void {
    this.#size = 0;
  }

  #grow(): void {
    const tickets = new Float64Array(2 * this.#size);
    const ids = new Uint16Array(2 * this.#size);
    tickets.set(this.#tickets);
    ids.set(this.#ids);
    this.#tickets = tickets;
    this.#ids = ids;
  }
}
