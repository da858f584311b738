import type { Fault } from '../fault.ts';

/** Configuration, logs, receiver, page, copies of the state. */
export const surface: readonly Fault[] = [
  {
    number: 60,
    fault: 'a typing error, an unknown key, a wrong type, a YAML bomb, no file, no UTF-8',
    promised: 'clear error',
    behaviour: 'line, column and the nearest key; the old state is not touched',
    proofs: [
      ['config/broken', '%s: every mistake with its line, column and remedy'],
      ['config/load', 'a missing file'],
      ['config/load', 'any number of mistakes is told in time linear in the file'],
      ['fuzz/parsers', 'the corpus'],
    ],
  },
  {
    number: 61,
    fault: 'a bad configuration at a reload',
    promised: 'clear error',
    behaviour: 'the old one goes on',
    proofs: [['cli/run', 'SIGHUP says whether a changed configuration is valid and stops nothing']],
  },
  {
    number: 62,
    fault: 'a regular expression of exponential time, an expression that reaches the process',
    promised: 'clear error',
    behaviour: 'linear time by construction; nothing of a configuration is run as code',
    proofs: [
      ['drivers/lines/decoder', 'takes no longer over an expression that would stop a backtracking engine'],
      ['settings/glob', 'any number of stars takes no longer than their number says'],
      ['fuzz/parsers', 'the corpus'],
    ],
  },
  {
    number: 63,
    fault: 'a poison message',
    promised: 'clear error',
    behaviour: 'counted, acknowledged, and the others flow; no code of users is run on messages',
    proofs: [
      ['drivers/mqtt/source', 'go out for what was no reading, too: a poison message must not block'],
      ['drivers/mqtt/cases/no-time.yaml', 'pump/data'],
      ['collect/collect', 'what is no message is set aside and does not come back'],
    ],
  },
  {
    number: 64,
    fault: 'a flood of log lines',
    promised: 'bounded loss',
    behaviour: 'ten lines of an event a minute, and how many were held back',
    proofs: [
      [
        'faults/flood',
        'the same fault ten thousand times in a minute is ten lines, and the next one says how many were held back',
      ],
    ],
  },
  {
    number: 65,
    fault: 'the receiver is down, slow, restarts, or loses its database',
    promised: 'nothing lost',
    behaviour: 'kept until it has it; it asks for what it lacks',
    proofs: [
      ['collect/collect', 'a receiver that is away for a while gets everything when it is back'],
      ['collect/collect', 'a receiver that dies between storing and acknowledging stores nothing twice'],
      ['collect/collect', 'a receiver that lost its database records what is gone for good, and goes on'],
    ],
  },
  {
    number: 66,
    fault: 'the receiver gets messages out of order, twice, or old revisions',
    promised: 'nothing lost',
    behaviour: 'the newest revision wins, in any order',
    proofs: [
      ['collect/receive', 'the state depends on the set of messages: any order, any number of copies, any grouping'],
      ['collect/receive', 'a newer revision replaces an older one, and never the other way round'],
    ],
  },
  {
    number: 67,
    fault: 'a message too large for the broker, or damaged in the outbox',
    promised: 'bounded loss',
    behaviour: 'set aside after some tries, and the others follow',
    proofs: [
      ['forward/sender', 'a message too large for the broker is set aside after three tries, and the others follow'],
      ['store/outbox', 'makes a damaged payload again under its number, and sets the damaged one aside'],
    ],
  },
  {
    number: 68,
    fault: 'a foreign Host, another site, ../, a body, headers without end',
    promised: 'clear error',
    behaviour: '4xx within bounds',
    proofs: [
      ['ui/server', 'a name of another machine (DNS rebinding)'],
      ['ui/server', 'another site that loads in the background'],
      ['ui/server', 'a path out of the folder, encoded'],
      ['ui/server', 'headers beyond the limit'],
      ['fuzz/parsers', 'the corpus'],
    ],
  },
  {
    number: 69,
    fault: 'a cloned card: two agents, one epoch',
    promised: 'clear error',
    behaviour: 'the receiver sees one number with two contents',
    proofs: [['collect/receive', 'one number with two contents shows a copied state; both contents are kept']],
  },
  {
    number: 70,
    fault: 'an old backup of the state',
    promised: 'nothing lost',
    behaviour: 'found out by what the receiver has, and a new epoch begun',
    proofs: [['collect/collect', 'an agent restored from an old backup is found out, and begins a new epoch']],
  },
];
