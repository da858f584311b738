import type { Fault } from '../fault.ts';

/** MQTT links. */
export const mqtt: readonly Fault[] = [
  {
    number: 25,
    fault: 'source broker down at the start, or for hours',
    promised: 'nothing lost',
    behaviour: 'tried again after ever longer, spread waits of at most a minute; other sources go on',
    proofs: [
      ['drivers/mqtt/link', 'waits for a broker that is not there yet, and says so'],
      ['drivers/mqtt/delivered', 'the wait doubles up to a minute, and chance spreads it from nothing to all of it'],
      ['spine/bad-input-serial', 'where a %s stands instead of a port, the source says so and disturbs nobody'],
    ],
  },
  {
    number: 26,
    fault: 'source broker killed, its sessions lost',
    promised: 'bounded loss',
    behaviour: 'subscribes again; the lost session is counted',
    proofs: [
      ['drivers/mqtt/link', 'comes back after the broker was killed, with its subscriptions'],
      ['drivers/mqtt/source', 'is new where the broker has lost the session, and that is noted'],
    ],
  },
  {
    number: 27,
    fault: 'central broker away for a week',
    promised: 'nothing lost, then bounded loss',
    behaviour: 'all is kept up to the quota, detail is merged, and only then the oldest given up, counted',
    proofs: [
      ['store/retention', 'merged hours have the figures of all their readings'],
      ['store/retention', 'stays under max_size, unsent minutes being merged into hours: nothing is given up'],
      ['store/retention', 'at last the oldest are given up, counted, and the books still balance'],
    ],
  },
  {
    number: 28,
    fault: 'the central broker returns to a backlog',
    promised: 'nothing lost',
    behaviour: 'it drains, and what is measured now does not wait behind it',
    proofs: [
      [
        'spine/outage',
        'nothing is lost, and when it returns a window that closes then does not wait behind the backlog',
      ],
    ],
  },
  {
    number: 29,
    fault: 'half-open connection',
    promised: 'nothing lost',
    behaviour: 'noticed by silence within one and a half keepalives',
    proofs: [
      [
        'faults/broker',
        'a broker that has gone without a word is noticed by its silence, and the source connects anew',
      ],
    ],
  },
  {
    number: 30,
    fault: 'one-way loss: only acknowledgements vanish',
    promised: 'nothing lost',
    behaviour: 'sent again, the very same bytes; the receiver keeps one',
    proofs: [
      ['forward/sender', 'after a reconnect all that is unsettled goes again, the very same bytes'],
      [
        'drivers/mqtt/link',
        'what was not acknowledged when the link broke is rejected, and not sent by the library again',
      ],
      ['collect/receive', 'the state depends on the set of messages: any order, any number of copies, any grouping'],
    ],
  },
  {
    number: 31,
    fault: 'a link that flaps every moment',
    promised: 'nothing lost',
    behaviour: 'goes on where it was; all arrives in the end',
    proofs: [
      ['faults/process', 'a link cut every 300 ms gets everything through in the end'],
      [
        'forward/flight',
        'any schedule of acknowledgements, losses, refusals and reconnects ends with everything settled, in order',
      ],
    ],
  },
  {
    number: 32,
    fault: 'every fifth packet lost, or 64 kbit/s',
    promised: 'nothing lost',
    behaviour: 'slow, and nothing else',
    proofs: [],
    impossible:
      'nft is not installed and netem not in the kernel; a proxy between two TCP connections cannot lose packets',
  },
  {
    number: 33,
    fault: 'a broker that never acknowledges',
    promised: 'nothing lost',
    behaviour: 'one window is under way and no more; memory stays flat',
    proofs: [
      ['forward/sender', 'a broker that never acknowledges gets one window and no more'],
      ['drivers/mqtt/link', 'no more is in flight than the broker takes, and the rest follows'],
    ],
  },
  {
    number: 34,
    fault: 'a broker that acknowledges and then loses',
    promised: 'nothing lost',
    behaviour: 'kept until the receiver has it, and sent again',
    proofs: [
      [
        'collect/collect',
        'a broker killed with all it held loses nothing, and live windows do not wait for the backlog',
      ],
    ],
  },
  {
    number: 35,
    fault: 'the queue of a broker overflows',
    promised: 'nothing lost',
    behaviour: 'the receiver sees the gap and asks for it',
    proofs: [['collect/collect', 'what the broker lost on the way is asked for and comes']],
  },
  {
    number: 36,
    fault: 'PUBACK with a refusal',
    promised: 'clear error',
    behaviour: 'not taken as delivered; tried again after a wait',
    proofs: [
      ['drivers/mqtt/link', 'a PUBACK that says no is no delivery'],
      ['forward/sender', 'a broker that refuses is given time, and then the same message again'],
    ],
  },
  {
    number: 37,
    fault: 'SUBACK with a refusal',
    promised: 'clear error',
    behaviour: 'told for each topic, asked again',
    proofs: [
      ['drivers/mqtt/link', 'a refused subscription is told, asked again, and then works'],
      ['drivers/mqtt/source', 'a refused subscription is a fault in health, with its filter'],
    ],
  },
  {
    number: 38,
    fault: 'a message repeated a thousand times',
    promised: 'nothing lost',
    behaviour: 'one reading; repetitions are counted',
    proofs: [
      ['faults/broker', 'one message sent a thousand times over is one reading, and each repetition is counted'],
    ],
  },
  {
    number: 39,
    fault: 'a flood of retained messages',
    promised: 'nothing lost',
    behaviour: 'no new readings; counted apart',
    proofs: [
      ['faults/broker', 'ten thousand retained messages at once are no readings'],
      ['drivers/mqtt/source', 'a retained message is a seed, and comes once, not with each reconnect'],
    ],
  },
  {
    number: 40,
    fault: 'two agents with one client id',
    promised: 'clear error',
    behaviour: 'understood after three take-overs, with longer waits',
    proofs: [
      ['drivers/mqtt/link', 'a second client with the same id shows after three short connections, version %i'],
      ['drivers/mqtt/link', 'a broker that says "session taken over" is understood at once'],
    ],
  },
  {
    number: 41,
    fault: 'a payload too large, up to 268 MB',
    promised: 'clear error',
    behaviour: 'passed by without being held, counted, acknowledged once',
    proofs: [
      ['drivers/mqtt/tap', 'a message too large is cut out and told, its neighbours pass'],
      ['drivers/mqtt/oversize', 'a large message that takes longer than the keepalive does not cost the connection'],
    ],
  },
  {
    number: 42,
    fault: 'a topic of broken UTF-8, signs of filters, NUL, nothing, 65,535 bytes',
    promised: 'clear error',
    behaviour: 'no reading; counted, or the connection begun anew',
    proofs: [
      ['faults/broker', 'a topic of %s gives no reading, and the source goes on'],
      ['faults/broker', 'another wildcard'],
    ],
  },
  {
    number: 43,
    fault: 'malformed packets',
    promised: 'nothing lost',
    behaviour: 'the connection is begun anew, nothing crashes',
    proofs: [
      ['faults/broker', '%s in the middle of a connection costs the connection at most'],
      ['fuzz/targets/mqtt.ts', 'mqtt-guard'],
    ],
  },
  {
    number: 44,
    fault: 'wrong credentials, or rights denied',
    promised: 'clear error',
    behaviour: 'names the settings to mend; tried again once a minute at most',
    proofs: [
      ['drivers/mqtt/link', 'names the settings of a wrong password, and gets in once it is corrected, version %i'],
      ['drivers/mqtt/delivered', 'refused credentials are tried again soon at first, then once a minute'],
      ['drivers/mqtt/link', 'a refused subscription is told, asked again, and then works'],
    ],
  },
  {
    number: 45,
    fault: 'TLS expired, too early, of another host, of an unknown authority, or plain',
    promised: 'clear error',
    behaviour: 'the cause in words; never plain text instead',
    proofs: [
      ['drivers/mqtt/link', 'a certificate that is %s is named so'],
      ['drivers/mqtt/link', 'connects where the authority is known, and says what is wrong where not'],
      ['drivers/mqtt/link', 'TLS spoken to a plain port is named so'],
    ],
  },
  {
    number: 46,
    fault: 'DNS fails, or gives another address',
    promised: 'nothing lost',
    behaviour: 'tried again',
    proofs: [
      ['drivers/mqtt/link', 'a name that is none is said to be none'],
      [
        'faults/names',
        'that leads nowhere for a while, and then to another address, is asked for anew at each try: nothing is lost',
      ],
    ],
  },
];
