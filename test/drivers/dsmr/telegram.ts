/** A telegram of version 4 or 5 with its CRC-16/ARC, reckoned bit by bit; `crc: 'none'` for older ones. */
export function telegram(lines: readonly string[], crc: 'padded' | 'short' | 'none' = 'padded'): string {
  const text = `/XMX5LGBBFG1009021021\r\n\r\n${lines.join('\r\n')}\r\n!`;
  const sum = crcOf(text).toString(16).toUpperCase();
  return `${text}${crc === 'none' ? '' : crc === 'short' ? sum : sum.padStart(4, '0')}\r\n`;
}

function crcOf(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
