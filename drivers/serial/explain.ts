import { userInfo } from 'node:os';
import type { PortProblem } from './transport.ts';

/** Why a port could not be opened, in words that name the cause and the remedy, from what serialport says. */
export function explainOpen(path: string, message: string): PortProblem {
  const problem = (state: PortProblem['state'], reason: string, text: string): PortProblem => ({
    state,
    reason,
    detail: `serial ${path}: ${text}`,
  });
  if (/permission denied|access denied/i.test(message)) {
    const remedy = `Add your user to the group dialout: sudo usermod -aG dialout ${userName()}, then log in anew`;
    return problem('fault', 'permission denied', `permission denied. ${remedy}`);
  }
  if (/no such (file|device)|file not found/i.test(message)) return problem('waiting', 'no such port', 'no such port');
  // What a port is told to set its speed, and this cannot: a device of another kind.
  if (/inappropriate ioctl/i.test(message)) return noPort(path, 'a device of another kind');
  // The holder belongs to another user, into whose processes this one may not look.
  if (/cannot lock|busy|temporarily unavailable/i.test(message)) return heldBy(path, 'another program');
  return problem('fault', 'cannot be opened', message);
}

/** Something stands at the path, and it is no port. */
export function noPort(path: string, what: string): PortProblem {
  const remedy =
    what === 'a file'
      ? 'A recorded file is read with `driver: file`.'
      : 'Name one such as /dev/ttyUSB0, or better its link under /dev/serial/by-id.';
  return {
    state: 'fault',
    reason: 'no serial port',
    detail: `serial ${path}: this is ${what}, no serial port. ${remedy}`,
  };
}

/** Another program has the port. */
export function heldBy(path: string, who: string): PortProblem {
  const remedy = 'Only one program can read a port: end it, or give this source another port.';
  return { state: 'fault', reason: `held by ${who}`, detail: `serial ${path}: held by ${who}. ${remedy}` };
}

// A service may run as a user that has no name on this machine.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'USER';
  }
}
