/** Reads what `ByteWriter` wrote. Throws at the end of the bytes, and for what no writer writes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes[this.#advance(1)] as number;
  }

  varint(): number {
    let value = 0;
    let weight = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 127) * weight;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      weight *= 128;
    }
    throw new Error('damaged block: an integer beyond 2^53');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#advance(this.left));
  }

  #advance(by: number): number {
    const at = this.#at;
    if (at + by > this.#bytes.length) throw new Error('damaged block: it ends too early');
    this.#at += by;
    return at;
  }
}
