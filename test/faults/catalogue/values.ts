import type { Fault } from '../fault.ts';

/** Values and times. */
export const values: readonly Fault[] = [
  {
    number: 47,
    fault: 'NaN, Infinity, 1e400, -0, integers beyond 2^53, "12,5", nothing, null, booleans',
    promised: 'clear error',
    behaviour: 'rejected or typed, counted by reason; no figure is ever NaN',
    proofs: [
      ['drivers/values/number', 'no text becomes a number that is not finite'],
      ['spine/bad-input-mqtt', 'a word'],
      ['fuzz/parsers', 'anything else'],
    ],
  },
  {
    number: 48,
    fault: 'JSON nested 100,000 or five million deep; a string of 50 MB',
    promised: 'clear error',
    behaviour: 'rejected by size or depth before it is parsed',
    proofs: [
      ['fuzz/parsers', 'the corpus'],
      ['spine/bad-input-mqtt', 'objects 10,000 deep'],
      ['spine/bad-input-serial', 'objects 10,000 deep'],
    ],
  },
  {
    number: 49,
    fault: '__proto__, constructor, toString as names',
    promised: 'nothing lost',
    behaviour: 'names like any other',
    proofs: [
      ['spine/bad-input-mqtt', 'names that mean something to JavaScript are names like any other'],
      ['spine/bad-input-serial', 'names that mean something to JavaScript are names like any other'],
      ['wire/message', 'labels that JavaScript gives a meaning are plain text'],
    ],
  },
  {
    number: 50,
    fault: 'times of 2099 or 1970, in the wrong unit, in a leap second',
    promised: 'clear error',
    behaviour: 'beyond the skew limit it is no reading, and moves no watermark',
    proofs: [
      ['spine/bad-input-mqtt', 'the year 2099'],
      ['spine/bad-input-mqtt', 'the year 1970'],
      ['drivers/lines/decoder', 'beyond the skew limit is counted and goes no further'],
      ['fuzz/parsers', 'the corpus'],
    ],
  },
  {
    number: 51,
    fault: 'the clock steps: ten years on, an hour back, NTP after a start without a battery',
    promised: 'nothing lost',
    behaviour:
      'no window lost, doubled or emptied: readings wait, in monotonic time, until the time is known, and are sent at their true times; what is never known is flagged',
    proofs: [
      [
        'faults/clock',
        'starts %s: readings wait, through kill -9 too, and are sent with their true times once it is set',
      ],
      [
        'faults/clock',
        'loses its power before it is set: what came before is flagged, after all that was stored, and not lost',
      ],
      ['faults/clock', 'jumps, stays there, and is mended, three times: no window is lost, emptied or doubled'],
      [
        'run/true-time',
        'however the clock steps, is set, and the program is killed: windows are those of a perfect clock',
      ],
      [
        'run/true-time',
        'whatever happens to the clock, each reading that was committed counts once, and the books balance',
      ],
      ['store/aging', 'lets nothing of the history expire'],
      ['sim/sim', '${WORLDS} worlds keep every law, or as many as ${MINUTES} minutes hold'],
      ['window/step', 'a window remembers the worst that was known of the clock'],
    ],
  },
  {
    number: 52,
    fault: 'suspended or paused for ten minutes',
    promised: 'nothing lost',
    behaviour:
      'the time asleep has passed: due windows are closed, timers are armed again, nothing is taken for a jump',
    proofs: [
      ['faults/clock', 'sleeps for ten minutes: the windows before and after are whole, and it goes on at once'],
      ['run/machine', 'counts ten minutes of sleep'],
      ['run/true-time', 'for ten minutes: the windows before and after are whole, and those between do not exist'],
    ],
  },
  {
    number: 53,
    fault: 'millions of topics',
    promised: 'bounded loss',
    behaviour: 'series up to a limit, the rest counted, memory bounded',
    proofs: [
      [
        'spine/bad-input-mqtt',
        '${FLOOD} topics: ${MAX_SERIES} series are kept, the rest is counted, in bounded memory',
      ],
      ['drivers/mqtt/delivered', 'a cache of topics never holds more than its limit, and keeps what is asked for'],
    ],
  },
  {
    number: 54,
    fault: 'out of order, and later than the allowed lateness',
    promised: 'nothing lost, then bounded loss',
    behaviour: 'a revision, or counted as late',
    proofs: [
      [
        'spine/serial-to-centre',
        'a reading late by two windows corrects its window; one beyond the allowed lateness is counted',
      ],
    ],
  },
];
