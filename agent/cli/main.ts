import { CommanderError } from 'commander';
import { EXIT, type ExitCode, Failure, reasonOf } from '../model/failure.ts';
import { guardMoments } from './moment.ts';
import { newProgram } from './program.ts';
import { sourceStack } from './source-stack.ts';

/**
 * Carries out one command line; answers the exit code (sysexits.h: 64 usage, 69 unavailable, 74 disk,
 * 78 configuration). An expected failure is printed as a sentence, an unexpected one with its stack.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`weir query | head`) closes the pipe: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  try {
    await newProgram().parseAsync(guardMoments(args), { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(error, args.includes('--json'));
  }
}

function report(error: unknown, asJson: boolean): ExitCode {
  // commander has said by itself what it wanted to say, and --help and --version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const code = error instanceof Failure ? error.code : EXIT.fault;
  if (asJson) process.stderr.write(`${JSON.stringify({ error: reasonOf(error), code })}\n`);
  else if (error instanceof Failure) process.stderr.write(`weir: ${error.message}\n`);
  else {
    const text = error instanceof Error ? sourceStack(error.stack ?? error.message) : String(error);
    process.stderr.write(`weir: unexpected: ${text}\n`);
  }
  return code;
}
