/** Writes numbers one after the other into bytes: whole numbers in as few as they need, doubles bit for bit. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;

  /** `room`: for so many bytes at first. It grows. */
  constructor(room = 256) {
    this.#bytes = new Uint8Array(room);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written beyond the first `length` bytes. */
  rewind(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53, seven bits a byte, the lowest first (LEB128). Most are small: those take no division. */
  varint(value: number): void {
    this.#room(8);
    if (value < 128) {
      this.#bytes[this.#length++] = value;
      return;
    }
    if (value < 16_384) {
      this.#bytes[this.#length++] = (value & 127) | 128;
      this.#bytes[this.#length++] = value >> 7;
      return;
    }
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) this.#bytes[this.#length++] = (left % 128) + 128;
    this.#bytes[this.#length++] = left;
  }

  /** A whole number of magnitude below 2^52, small for small magnitudes. */
  zigzag(value: number): void {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1);
  }

  /** Any double bit for bit (one NaN stands for all), little-endian. */
  float64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Any double, bit for bit; short where it is a whole number near `base`. */
  near(value: number, base: number): void {
    const apart = value - base;
    if (isShort(apart) && Object.is(base + apart, value)) this.varint(1 + (apart >= 0 ? 2 * apart : -2 * apart - 1));
    else {
      this.varint(0);
      this.float64(value);
    }
  }

  /** The bytes so far, as a copy of their own. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Reads what ByteWriter wrote; throws where the bytes end too soon or cannot be meant. */
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
    this.#need(1);
    return this.#bytes[this.#at++] as number;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new Error('bytes cannot be read: a number of more than 53 bits');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float64(): number {
    this.#need(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  near(base: number): number {
    const tag = this.varint();
    if (tag === 0) return this.float64();
    return base + (tag % 2 === 1 ? (tag - 1) / 2 : -tag / 2);
  }

  /** How many things follow, each of at least one byte: more than the bytes left cannot be meant. */
  amount(): number {
    const amount = this.varint();
    this.#need(amount);
    return amount;
  }

  #need(bytes: number): void {
    if (bytes > this.left) throw new Error(`bytes cannot be read: ${bytes} more are needed, ${this.left} are left`);
  }
}

function isShort(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 48;
}
