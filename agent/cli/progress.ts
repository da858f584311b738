import { formatBytes } from './format.ts';

/** Where progress is shown: stderr, so that it never mixes with what a command prints. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** `done` of `total` bytes. */
  show(done: number, total: number): void;
  end(): void;
}

const STEP_PERCENT = 10;

/** A bar that redraws itself on a terminal; elsewhere one line for each tenth. */
export function newProgress(out: ProgressOutput, mono: () => number): Progress {
  return out.isTTY ? bar(out, mono) : lines(out);
}

function bar(out: ProgressOutput, mono: () => number): Progress {
  const start = mono();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(done, total) {
      const now = mono();
      if (now - drawn < 50 && done < total) return;
      drawn = now;
      out.write(`\r${drawBar(done, total, now - start, out.columns || 80)}\u001b[K`);
    },
    end() {
      if (drawn > Number.NEGATIVE_INFINITY) out.write('\n');
    },
  };
}

function lines(out: ProgressOutput): Progress {
  let next = STEP_PERCENT;
  return {
    show(done, total) {
      const percent = Math.floor(shareOf(done, total) * 100);
      if (percent < next) return;
      out.write(`${percent}%  ${formatBytes(done)} of ${formatBytes(total)}\n`);
      next = percent - (percent % STEP_PERCENT) + STEP_PERCENT;
    },
    end: () => undefined,
  };
}

/** One line of a bar: share, bytes, bytes a second, time left. */
export function drawBar(done: number, total: number, took: number, columns: number): string {
  const share = shareOf(done, total);
  const rate = took > 0 ? (done / took) * 1000 : 0;
  const left = share > 0 && share < 1 ? `  ${Math.ceil((took / share - took) / 1000)} s left` : '';
  const percent = String(Math.floor(share * 100)).padStart(3);
  const text = ` ${percent}%  ${formatBytes(done)} of ${formatBytes(total)}  ${formatBytes(rate)}/s${left}`;
  const room = Math.max(5, Math.min(40, columns - text.length - 1));
  const full = Math.round(share * room);
  return '━'.repeat(full) + '─'.repeat(room - full) + text;
}

function shareOf(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}
