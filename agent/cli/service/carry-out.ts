import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { EXIT, Failure, reasonOf } from '../../model/failure.ts';
import { describeStep, type Step } from './steps.ts';

/** Prints each step, then does it. Stops at the first that fails: what came before is printed and stays done. */
export function carryOut(steps: readonly Step[], print: (line: string) => void): void {
  for (const step of steps) {
    print(describeStep(step));
    try {
      perform(step);
    } catch (error) {
      throw new Failure(EXIT.fault, `${describeStep(step).split('\n')[0]} failed: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}

function perform(step: Step): void {
  switch (step.kind) {
    case 'run':
      return runProgram(step.command, step.mayFail === true);
    case 'folder':
      mkdirSync(step.path, { recursive: true, mode: step.mode });
      return chmodSync(step.path, step.mode);
    case 'write':
      return writeWhole(step);
    case 'remove':
      return rmSync(step.path, { recursive: true, force: true });
    case 'note':
      return;
  }
}

// Written beside and renamed: a power cut leaves the old file or the new one, never half of it.
function writeWhole(step: Extract<Step, { kind: 'write' }>): void {
  const beside = `${step.path}.new`;
  writeFileSync(beside, step.text, { mode: step.mode });
  chmodSync(beside, step.mode);
  if (step.group !== undefined) runProgram(['chgrp', step.group, beside], false);
  renameSync(beside, step.path);
}

// A program and its arguments, never a shell.
function runProgram(command: readonly string[], mayFail: boolean): void {
  const [program = '', ...args] = command;
  const { status, error, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (mayFail) return;
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim() || `exit code ${status}`);
}
