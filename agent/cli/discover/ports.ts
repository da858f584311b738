import { openTransport } from '../../../drivers/serial/open-transport.ts';
import { ask } from '../../discover/ask.ts';
import { hunt } from '../../discover/hunt.ts';
import { takeInventory } from '../../discover/inventory.ts';
import { recall, remember } from '../../discover/remembered.ts';
import { serialSuggestion } from '../../discover/suggest.ts';
import { describeHeard, drawSeries } from '../discovery-text.ts';
import { keep, progress, type Session } from './session.ts';

/** Listens to the ports that were named, or to all that may be listened to, one after the other. */
export async function lookAtPorts(session: Session): Promise<void> {
  const { options, output } = session;
  const listed =
    options.port?.map((name) => ({ name, obstacle: undefined, remarks: [], product: undefined })) ??
    (await takeInventory());
  if (listed.length === 0 && !options.json) output.line('No serial port on this machine. Is the adapter plugged in?');
  for (const port of listed) {
    if (options.json !== true) {
      output.line(`${output.paint.bold(port.name)}${port.product === undefined ? '' : `  ${port.product}`}`);
      for (const remark of port.remarks) output.line(`  ${output.paint.yellow(remark)}`);
    }
    if (port.obstacle === undefined) await lookAt(port.name, session);
    else if (options.json) output.json({ port: port.name, kind: 'left alone', reason: port.obstacle });
    else output.line(`  left alone: ${port.obstacle}\n`);
  }
}

async function lookAt(port: string, session: Session): Promise<void> {
  const { options, output, watch, taken } = session;
  const transport = await openTransport(port, watch.mono);
  const onRate = (baud: number) => progress(session, `  listening at ${baud} ...`);
  const heard = await hunt(transport, { watch, remembered: recall()[port], onRate });
  progress(session, '');
  if (heard.kind === 'found') {
    const suggestion = serialSuggestion(port, heard.line, heard.finding, taken);
    remember(port, heard.line.baud);
    keep(session, suggestion);
    if (options.json) output.json({ port, ...heard, source: suggestion });
    else
      output.line(
        `  ${output.paint.green('found')}  ${describeHeard(heard)}\n${drawSeries(heard.finding.heard, output.paint)}\n`,
      );
    return;
  }
  if (heard.kind === 'silent' && options.probe) return askPort(port, session);
  if (options.json) output.json({ port, ...heard });
  else output.line(`  ${describeHeard(heard)}\n`);
}

async function askPort(port: string, session: Session): Promise<void> {
  const { options, output, watch, taken } = session;
  const asked = await ask(await openTransport(port, watch.mono), watch, ({ name }) =>
    progress(session, `  asking for: ${name} ...`),
  );
  progress(session, '');
  if (asked.kind === 'answered') {
    const { probe } = asked;
    const { driver, ...rest } = probe.source;
    const source = { name: `asked-${taken.length + 1}`, settings: { driver, port, ...rest } };
    keep(session, source);
    if (options.json) output.json({ port, kind: 'answered', device: probe.name, source });
    else output.line(`  ${output.paint.green('answered')}  ${probe.name}\n`);
    return;
  }
  const said =
    asked.kind === 'problem'
      ? asked.detail
      : `silent, and no answer to ${asked.asked} questions. Is it powered, and are RX and TX the right way round?`;
  if (options.json) output.json({ port, ...asked });
  else output.line(`  ${said}\n`);
}
