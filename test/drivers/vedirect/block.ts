/** A VE.Direct block as a device would send it, with the checksum byte that makes its sum 0. */
export function block(fields: Readonly<Record<string, string | number>>): Uint8Array {
  const text = Object.entries(fields).map(([label, value]) => `\r\n${label}\t${value}`);
  const bytes = Buffer.from(`${text.join('')}\r\nChecksum\t`, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return Buffer.concat([bytes, Uint8Array.of((256 - (sum % 256)) % 256)]);
}

/** A block with this checksum byte: its serial number is chosen so. */
export function blockEndingWith(byte: number, fields: Readonly<Record<string, string | number>>): Uint8Array {
  for (let i = 0; i < 10_000; i++) {
    // Of two to eight characters, so that every sum comes up.
    const serial = `${(Math.imul(i, 0x9e3779b1) >>> 0).toString(36)}zz`.toUpperCase().slice(0, 2 + (i % 7));
    const made = block({ 'SER#': `HQ${serial}`, ...fields });
    if (made.at(-1) === byte) return made;
  }
  throw new Error(`no block ends with ${byte}`);
}
