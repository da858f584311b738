import type { BrokerHeard } from '../discover/brokers.ts';
import type { HeardSeries } from '../discover/heard.ts';
import type { Heard } from '../discover/hunt.ts';
import { formatReading } from './format.ts';
import type { Paint } from './paint.ts';
import { drawTable } from './table.ts';

const SHOWN = 12;

/** What came of listening to a port, in a sentence. */
export function describeHeard(heard: Heard): string {
  switch (heard.kind) {
    case 'found': {
      const { finding, line } = heard;
      const { frames, bad_frames, title } = finding;
      const settings = `${line.baud} ${line.bits}${line.parity === 'none' ? 'N' : 'E'}1`;
      return `${title}, at ${settings}: ${frames} good ${frames === 1 ? 'frame' : 'frames'}, ${bad_frames} bad`;
    }
    case 'unknown':
      return `${heard.bytes} bytes that make no sense at ${heard.bauds.join(', ')}. If you know the device, give its protocol; else weir record --port PORT keeps the bytes for a report`;
    case 'silent':
      return `silent for ${Math.round(heard.listened / 1000)} s, at all usual bit rates. Is it powered, and are RX and TX the right way round? Devices that speak only when asked are found with --probe`;
    case 'problem':
      return heard.detail;
  }
}

/** What came of listening to a broker, a line for each dialect. */
export function describeBroker(heard: BrokerHeard): string[] {
  if (heard.kind === 'problem') return [heard.detail];
  if (heard.dialects.length === 0)
    return [`${heard.messages} messages on the topics of known dialects, none of which was understood`];
  return heard.dialects.map(
    ({ title, messages, topics }) => `${title}: ${messages} messages, such as ${topics[0] ?? 'none'}`,
  );
}

/** Series with their newest values and units. */
export function drawSeries(heard: readonly HeardSeries[], paint: Paint): string {
  const shown = heard.slice(0, SHOWN);
  const table = drawTable(shown, [
    { heading: 'series', cell: ({ name }) => name },
    { heading: 'value', align: 'right', cell: ({ value }) => formatReading(value) },
    { heading: 'unit', cell: ({ facts }) => facts?.unit ?? '' },
    { heading: 'quantity', cell: ({ facts }) => facts?.quantity ?? facts?.kind ?? '' },
  ]);
  const [heading = '', ...rows] = table.split('\n');
  const more = heard.length > SHOWN ? [paint.dim(`and ${heard.length - SHOWN} more`)] : [];
  return [paint.dim(heading), ...rows, ...more].map((row) => `    ${row}`).join('\n');
}
