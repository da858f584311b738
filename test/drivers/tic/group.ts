/** Groups of a Linky with their checksums, between STX and ETX; a group of three parts has a time. */
export function frame(mode: 'historic' | 'standard', groups: readonly (readonly string[])[]): string {
  return `\x02${groups.map((group) => groupIn(mode, group)).join('')}\x03`;
}

function groupIn(mode: 'historic' | 'standard', parts: readonly string[]): string {
  const separator = mode === 'standard' ? '\t' : ' ';
  const body = parts.join(separator);
  const covered = mode === 'standard' ? body + separator : body;
  const sum = Buffer.from(covered, 'latin1').reduce((total, byte) => total + byte, 0);
  return `\n${body}${separator}${String.fromCharCode((sum & 0x3f) + 0x20)}\r`;
}
