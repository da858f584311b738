import type { DeliveryIdentity } from '../../agent/model/source.ts';

/** There is room for so many packet ids at first, and for all 65,536 at most. Brokers give out the low ones first. */
const FIRST_ROOM = 1024;

/**
 * How many of the newest deliveries are known again. A broker may have far more under way than our receive maximum
 * asks for: mosquitto 2.0.11 sends all it has queued when a connection is made again, more than 9,000 messages for a
 * maximum of 1,000. And most give out packet ids in a circle, so that an id comes round after 65,535 messages: half a
 * circle back is as far as an equal id and an equal content can only mean the same message.
 */
export const REMEMBERED = 32_768;

/**
 * The deliveries taken last, by packet id: what a broker that keeps our session delivers again after a break is told
 * by the same id with the same content and DUP set (MQTT 5, 4.4). A message with a known id that is no repetition
 * replaces the entry. Two flat tables of one place an id, 1 MB at most, whatever comes in.
 */
export class Delivered {
  #hashes = new Float64Array(FIRST_ROOM);
  /** The how-manieth delivery an id stands for; 0: none. */
  #turns = new Float64Array(FIRST_ROOM);
  #turn = 0;
  /** Deliveries up to this one are forgotten. */
  #forgotten = 0;

  constructor(committed: readonly DeliveryIdentity[] = []) {
    for (const identity of committed) this.#remember(identity);
  }

  get empty(): boolean {
    return this.#turn === this.#forgotten;
  }

  /**
   * Whether a delivery was taken before; what was not is remembered. `repeats`: the broker says that it may have been. A
   * repetition takes no turn: however often a broker begins again from the front, what it has at the back stays known.
   */
  knows(identity: DeliveryIdentity, repeats: boolean): boolean {
    if (repeats && this.#has(identity)) return true;
    this.#remember(identity);
    return false;
  }

  forget(): void {
    this.#forgotten = this.#turn;
  }

  #has({ id, hash }: DeliveryIdentity): boolean {
    const turn = this.#turns[id] ?? 0;
    return turn > this.#forgotten && turn > this.#turn - REMEMBERED && this.#hashes[id] === hash;
  }

  #remember({ id, hash }: DeliveryIdentity): void {
    if (id >= this.#turns.length) this.#makeRoom(id);
    this.#hashes[id] = hash;
    this.#turns[id] = ++this.#turn;
  }

  #makeRoom(id: number): void {
    const room = 2 ** Math.ceil(Math.log2(id + 1));
    const [hashes, turns] = [this.#hashes, this.#turns];
    this.#hashes = new Float64Array(room);
    this.#hashes.set(hashes);
    this.#turns = new Float64Array(room);
    this.#turns.set(turns);
  }
}
