import { imbalance } from '../../model/ledger.ts';
import type { DemoOptions } from '../commands/demo.ts';
import { describeLedger, describeReading, describeSummary } from '../describe.ts';
import type { Output } from '../output.ts';
import type { House } from './house.ts';
import { drawScreen, newRedraw } from './screen.ts';

const REDRAW_EVERY_MS = 500;
const BOOKS_EVERY_MS = 10_000;

export interface View {
  stop(): void;
}

/** Shows what happens: a picture that refreshes itself on a terminal, else a line for each event. */
export function startView(house: House, options: DemoOptions, output: Output): View {
  if (options.json) return startLines(house, output.json, (event, content) => ({ event, ...content }));
  return output.isTTY ? startScreen(house, output) : startDiff(house, output);
}

function startScreen(house: House, output: Output): View {
  const redraw = newRedraw((text) => void process.stdout.write(text));
  const draw = async () => {
    house.board.status = await house.agent.status();
    house.board.stored = house.receiver.stats().inserted;
    const size = { columns: process.stdout.columns ?? output.columns, rows: process.stdout.rows ?? 40 };
    redraw(drawScreen(house.board, Date.now(), size, output.paint));
  };
  return repeat(draw, REDRAW_EVERY_MS);
}

/** Readings that were rejected with a minus, windows with a plus: what went out and what came of the rest. */
function startDiff({ agent, receiver }: House, output: Output): View {
  const unlisten = agent.listen({
    readings(readings) {
      for (const reading of readings) if (reading.verdict !== 'kept') output.line(`- ${describeReading(reading)}`);
    },
    summaries(summaries) {
      for (const summary of summaries) output.line(`+ ${describeSummary(summary)}`);
    },
  });
  const books = repeat(async () => {
    const { ledger } = await agent.status();
    output.line(`  ${describeLedger(ledger)}; receiver holds ${receiver.stats().inserted} summaries`);
  }, BOOKS_EVERY_MS);
  return {
    stop() {
      unlisten();
      books.stop();
    },
  };
}

function startLines(
  { agent, receiver }: House,
  print: (value: unknown) => void,
  line: (event: string, content: object) => object,
): View {
  const unlisten = agent.listen({
    readings(readings) {
      for (const reading of readings) if (reading.verdict !== 'kept') print(line('reading', reading));
    },
    summaries(summaries) {
      for (const summary of summaries) print(line('summary', summary));
    },
  });
  const books = repeat(async () => {
    const { ledger } = await agent.status();
    print(line('books', { ledger, imbalance: imbalance(ledger), stored: receiver.stats().inserted }));
  }, BOOKS_EVERY_MS);
  return {
    stop() {
      unlisten();
      books.stop();
    },
  };
}

/** Does it now and then again; never two at once. What fails is the agent's to report. */
function repeat(work: () => Promise<void>, every: number): View {
  let busy = false;
  let stopped = false;
  const turn = () => {
    if (busy || stopped) return;
    busy = true;
    work()
      .catch((error: unknown) => process.stderr.write(`weir: ${String(error)}\n`))
      .finally(() => {
        busy = false;
      });
  };
  turn();
  const timer = setInterval(turn, every);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
