import type { PortState } from '../serial/watch.ts';
import type { DeviceState } from './poller.ts';

interface Polled {
  readonly name: string;
  readonly unit: number;
  readonly poller: { readonly state: DeviceState };
}

/** Exception codes (Modbus application protocol 1.1b3, 7), in words. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know the function: try the other one of 3 and 4',
  2: 'it has no such registers: another profile, or a smaller gap',
  3: 'it does not answer so many registers at once: see `most` of the profile',
  4: 'it has failed inside',
  5: 'it needs longer than this',
  6: 'it is busy',
  10: 'the gateway has no way to it',
  11: 'the gateway gets no answer from it',
};

/** How the devices of a bus are doing, in words that name them. */
export function explainDevices(path: string, devices: readonly Polled[]): PortState {
  const silent = devices.filter(({ poller }) => poller.state.kind === 'silent');
  const refusing = devices.flatMap(({ name, poller: { state } }) =>
    state.kind === 'refuses' ? [{ name, state }] : [],
  );
  if (silent.length > 0) {
    const all = silent.length === devices.length;
    const names = silent.map(({ name, unit }) => `${name} (unit ${unit})`).join(', ');
    const remedy = all
      ? 'Are A and B crossed, is the bit rate right, and the parity?'
      : 'Its power, its cable, its address. It is asked again, more and more rarely.';
    const reason = all ? 'no device answers' : 'a device does not answer';
    return { state: 'fault', reason, detail: `modbus ${path}: no answer from ${names}. ${remedy}` };
  }
  const [first] = refusing;
  if (first) {
    const { block, code } = first.state;
    const why = EXCEPTIONS[code] ?? `exception ${code}`;
    const where = `registers ${block.at} to ${block.at + block.count - 1} of function ${block.fn}`;
    return {
      state: 'fault',
      reason: 'a device refuses',
      detail: `modbus ${path}: ${first.name} refuses ${where}: ${why}`,
    };
  }
  return { state: devices.some(({ poller }) => poller.state.kind === 'ok') ? 'ok' : 'starting' };
}
