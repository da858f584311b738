/** A sentence with its checksum and line end: `GPGGA,...` becomes `$GPGGA,...*hh`. */
export function sentence(body: string): string {
  const xor = Buffer.from(body, 'latin1').reduce((all, byte) => all ^ byte, 0);
  return `$${body}*${xor.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
