import type { Fault } from '../fault.ts';

/** Process and power. */
export const process: readonly Fault[] = [
  {
    number: 1,
    fault: 'kill -9, idle and under load',
    promised: 'nothing lost',
    behaviour:
      'what was acknowledged to a broker or read from a file counts once after the restart; of a serial port at most what came since the last commit is gone',
    proofs: [
      [
        'spine/kill',
        '${READINGS} readings, ${KILLS} kill -9, ${STOPS} SIGTERM and ${CUTS} cut links: each counts once at the receiver',
      ],
      ['spine/file', 'a log that grows, read by an agent that is killed ${KILLS} times: every line counts once'],
    ],
  },
  {
    number: 2,
    fault: 'power cut: unsynced writes vanish, sectors are torn',
    promised: 'nothing lost',
    behaviour: 'nothing acknowledged is lost, and the store opens without a human',
    proofs: [
      ['power/power', 'lose nothing that was acknowledged, and leave a store that opens by itself and goes on'],
      ['power/power', 'lose nothing of a store that merges and gives up old windows all the time'],
    ],
  },
  {
    number: 3,
    fault: 'power cut on a card that ignores fsync',
    promised: 'bounded loss',
    behaviour: 'the gap is noticed, and the hole in epoch and numbers reported',
    proofs: [
      [
        'faults/lying-card',
        'at a power cut keeps %s: the hole is found out and reported, and what comes then counts once',
      ],
      ['power/power', 'ruin a store that does not sync: the laboratory is not blind'],
    ],
  },
  {
    number: 4,
    fault: 'crash between any two steps of the delivery protocol',
    promised: 'nothing lost',
    behaviour: 'each step can be taken again: nothing is lost, nothing is counted twice',
    proofs: [
      ['sim/sim', '${WORLDS} worlds keep every law, or as many as ${MINUTES} minutes hold'],
      ['ingest/pipeline', 'after a crash anywhere, checkpoint and journal lead to the same state, bit for bit'],
      ['collect/collect', 'a receiver that dies between storing and acknowledging stores nothing twice'],
      ['store/outbox', 'sends the same bytes after a restart, and goes on counting'],
    ],
  },
  {
    number: 5,
    fault: 'SIGTERM in the middle of a batch',
    promised: 'nothing lost',
    behaviour: 'ends within 5 s with code 0; what was taken in is committed and acknowledged',
    proofs: [['faults/process', 'SIGTERM at any moment ends the agent in order, and nothing is lost or counted twice']],
  },
  {
    number: 6,
    fault: 'SIGTERM while a broker never answers',
    promised: 'nothing lost',
    behaviour: 'ends within 5 s all the same',
    proofs: [['spine/stopping', 'ends in order, within 5 s, and leaves nothing out of the books (needs mosquitto)']],
  },
  {
    number: 7,
    fault: 'a crash loop',
    promised: 'nothing lost',
    behaviour: 'restarts with a pause; the reason of the last crash is shown',
    proofs: [],
    impossible: "the pause between restarts is the service manager's, and systemd does not run here as process 1",
  },
  {
    number: 8,
    fault: 'out of memory: the kernel or V8 ends the process',
    promised: 'nothing lost',
    behaviour: 'as after kill -9',
    proofs: [
      ['faults/ended', 'that reaches the limit of its heap is ended by V8, and counts each reading once'],
      [
        'faults/ended',
        'that takes more memory than it may is ended by the kernel, and counts each reading once (needs root and control groups)',
      ],
    ],
  },
  {
    number: 9,
    fault: 'the event loop blocked for 30 s',
    promised: 'nothing lost',
    behaviour: 'a watchdog restarts the agent; no window is wrong',
    proofs: [
      [
        'faults/ended',
        'whose event loop is blocked for half a minute is restarted by its watchdog, and counts each reading once',
      ],
      ['run/attend', 'is not fed while something hangs, although timers go on'],
    ],
  },
];
