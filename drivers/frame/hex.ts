import * as v from 'valibot';

/** Bytes in configuration, as hexadecimal digits with or without spaces: `"FF 01 86"`. */
export function hexBytes(most: number) {
  return v.pipe(
    v.string('expected bytes in quotes, such as "42 4D"'),
    v.check((text) => {
      const size = bytesIn(text)?.length ?? 0;
      return size >= 1 && size <= most;
    }, `expected 1 to ${most} bytes as hexadecimal digits, such as "42 4D"`),
    v.transform((text) => bytesIn(text) ?? new Uint8Array()),
  );
}

function bytesIn(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
