import type { Fault } from '../fault.ts';

/** Serial ports. */
export const serial: readonly Fault[] = [
  {
    number: 55,
    fault: 'unplugged, and back under another name',
    promised: 'bounded loss',
    behaviour: 'opened again within two seconds of its return',
    proofs: [
      [
        'spine/serial-to-centre',
        'a cable pulled in mid-line forges no value, and the port is read again after it is back',
      ],
      ['drivers/serial/find', 'is found under whatever name the kernel gave it'],
      ['drivers/serial/transport', 'opens again after the device has been away'],
    ],
  },
  {
    number: 56,
    fault: 'garbage, half frames, a wrong bit rate, flipped bits, a megabyte without a line end',
    promised: 'bounded loss',
    behaviour: 'resumes at the next line; counted; no value is made up',
    proofs: [
      ['drivers/lines/framing', 'never joins two halves: T=2, unplugged, 1.6 is not 21.6'],
      ['drivers/lines/framing', 'of one megabyte counts once, in chunks or not'],
      ['spine/bad-input-serial', '%s, as %s'],
      ['fuzz/parsers', 'anything else'],
    ],
  },
  {
    number: 57,
    fault: 'silent but open',
    promised: 'clear error',
    behaviour: 'said after the expected interval',
    proofs: [['drivers/serial/watch', 'silence is named after its time, and ends with the next byte']],
  },
  {
    number: 58,
    fault: 'the port is held by another process',
    promised: 'clear error',
    behaviour: 'names the holder',
    proofs: [['drivers/serial/transport', 'gives a port to one reader, and names the one that has it to the next']],
  },
  {
    number: 59,
    fault: 'a flood of 1 MB/s',
    promised: 'bounded loss',
    behaviour: 'read as fast as it can be, held back otherwise; what a port cannot hold is counted',
    proofs: [
      [
        'faults/serial-flood',
        'a megabyte and more at once through a pseudo-terminal is read to the last line, none twice',
      ],
      ['drivers/serial/transport', 'holds back what comes while it is paused'],
      ['drivers/serial/transport', 'what a virtual port cannot deliver is counted, as it is lost on a real one'],
    ],
  },
];
