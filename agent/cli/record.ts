import { createWriteStream, existsSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { writeHead, writePart } from '../../drivers/recording/format.ts';
import { openTransport } from '../../drivers/serial/open-transport.ts';
import type { LineSettings } from '../../drivers/serial/transport.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { systemClock } from '../run/machine.ts';
import type { RecordOptions } from './commands/record.ts';
import { formatCount } from './format.ts';
import { openOutput } from './output.ts';
import { listenForStop } from './signals.ts';

/** A disk that is slower than the line by this much is too slow: the recording ends, and says so. */
const MOST_WAITING = 8 * 1024 * 1024;

/** Keeps the bytes of a port until it is told to stop, the time is up, or the port is gone. */
export async function record({ port, baud, parity, out, for: length }: RecordOptions): Promise<void> {
  if (!Number.isInteger(baud) || baud < 50)
    throw new Failure(EXIT.usage, 'record: --baud expects bits a second, such as 9600');
  if (existsSync(out)) throw new Failure(EXIT.usage, `record: ${out} exists. Name a new file with --out.`);
  const output = openOutput();
  const line: LineSettings = { baud, bits: parity ? 7 : 8, parity: parity ?? 'none', stop: 1 };
  const transport = await openTransport(port, systemClock.mono);
  const located = transport.locate();
  const opened = located.kind === 'found' ? await transport.open(located.path, line) : located;
  if (opened.kind === 'problem') throw new Failure(EXIT.unavailable, `record: ${opened.detail}`);

  const file = createWriteStream(out, { flags: 'wx' });
  const signals = listenForStop(systemClock.mono);
  const began = systemClock.mono();
  let bytes = 0;
  file.write(
    writeHead({ port, baud, bits: line.bits, parity: line.parity, started: new Date(systemClock.now()).toISOString() }),
  );
  const ended = new Promise<string>((resolve) => {
    opened.port.onLost((why) => resolve(`the port was lost: ${why}`));
    file.once('error', (error) => resolve(`cannot write ${out}: ${error.message}`));
    opened.port.onBytes((chunk) => {
      bytes += chunk.length;
      file.write(writePart({ ms: systemClock.mono() - began, bytes: chunk }));
      if (file.writableLength > MOST_WAITING) resolve('the disk is too slow for this line');
    });
    void signals.stop.then(() => resolve('stopped'));
    if (length !== undefined) setTimeout(() => resolve('done'), length).unref();
  });
  output.remark(`recording ${port} at ${baud} into ${out}${length === undefined ? '; Ctrl-C ends it' : ''}`);
  const why = await ended;
  await opened.port.close();
  signals.release();
  file.end();
  await finished(file).catch((cause) => {
    throw new Failure(EXIT.disk, `record: cannot write ${out}`, { cause });
  });
  output.remark(`${why}: ${formatCount(bytes)} bytes in ${out}`);
  if (bytes === 0)
    throw new Failure(EXIT.unavailable, 'record: not a byte came. Is the device powered, and the rate right?');
}
