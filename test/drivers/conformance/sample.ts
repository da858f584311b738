import type { UsualLine } from '../../../drivers/protocol.ts';
import { protocols } from '../../../drivers/protocols.ts';
import { allCases, inputOf } from '../cases.ts';
import type { Subject } from './subject.ts';

/**
 * The protocols with what their folders `cases` hold. A case whose bytes are spoilt on purpose says `damaged: true`
 * and is left to its own test; one whose frames carry no checksum says `unprotected: true`; `line` is how its device
 * sets its line, where that is not the protocol's most frequent one.
 */
export function subjects(): Subject[] {
  const cases = allCases();
  return protocols.map((protocol) => ({
    protocol,
    samples: cases
      .filter(({ name, given }) => name.startsWith(`${protocol.name}/`) && 'decode' in given)
      .filter(({ given }) => given['damaged'] !== true && given['unplug_after'] === undefined)
      .map((one) => ({
        name: one.name,
        bytes: inputOf(one),
        decode: one.given['decode'] as object,
        states: (one.given['states'] as string[] | undefined) ?? [],
        line: (one.given['line'] as UsualLine | undefined) ?? protocol.lines[0] ?? { baud: 9600 },
        unprotected: one.given['unprotected'] === true,
      })),
  }));
}
