import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../../agent/model/batch.ts';
import { lineReader } from '../../../drivers/lines/reader.ts';
import { decodeSettings } from '../../../drivers/lines/settings.ts';
import { recordingIntake } from '../../fakes/intake.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

function read(decode: object, lines: string | Uint8Array, states: readonly string[] = []) {
  const settings = v.parse(decodeSettings('arrival'), decode);
  const intake = recordingIntake({ labels: states });
  const reader = lineReader(settings, { max_line: 1024, first_line: 'keep' }, intake);
  const sensible = reader.push(typeof lines === 'string' ? new TextEncoder().encode(lines) : lines, NOW);
  return { intake, sensible, taken: intake.taken(), invalids: intake.invalids, notes: intake.notes, reader };
}

const CSV = { format: 'csv', fields: ['temperature', 'humidity'] };
const KV = { format: 'kv' };

describe('csv', () => {
  test.each([
    ['columns by name', CSV, '21.5,40.2\n', ['temperature=21.5', 'humidity=40.2']],
    ['blanks around columns', CSV, ' 21.5 , 40.2 \n', ['temperature=21.5', 'humidity=40.2']],
    ['a column that is not read', { format: 'csv', fields: ['a', null, '', 'b'] }, '1,x,y,2\n', ['a=1', 'b=2']],
    ['a decimal comma', { ...CSV, delimiter: ';', decimal: ',' }, '21,5;40,2\n', ['temperature=21.5', 'humidity=40.2']],
    ['tabs', { ...CSV, delimiter: '\t' }, '21.5\t40.2\n', ['temperature=21.5', 'humidity=40.2']],
    ['runs of blanks', { ...CSV, delimiter: 'whitespace' }, '  21.5 \t 40.2\n', ['temperature=21.5', 'humidity=40.2']],
    ['quoted columns', CSV, '"21.5","40.2"\n', ['temperature=21.5', 'humidity=40.2']],
    ['a decimal comma in quotes', { ...CSV, decimal: ',' }, '"21,5","40,2"\n', ['temperature=21.5', 'humidity=40.2']],
    ['units', { ...CSV, units: ['C', '%'] }, '21.5C,40 %\n', ['temperature=21.5', 'humidity=40']],
    ['new names', { ...CSV, rename: { temperature: 't' } }, '21.5,40\n', ['t=21.5', 'humidity=40']],
    ['a header', { format: 'csv', header: true }, 't,h\n1,2\n3,4\n', ['t=1', 'h=2', 't=3', 'h=4']],
    [
      'a header that comes again',
      { format: 'csv', header: true },
      't,h\n1,2\nt,h\n3,4\n',
      ['t=1', 'h=2', 't=3', 'h=4'],
    ],
    [
      'a header that changes the order',
      { format: 'csv', header: true },
      't,h\n1,2\nh,t\n3,4\n',
      ['t=1', 'h=2', 'h=3', 't=4'],
    ],
    [
      'a device by column',
      { format: 'csv', fields: ['id', 't'], device: { field: 'id' } },
      'a,1\nb,2\n',
      ['a/t=1', 'b/t=2'],
    ],
    ['a fixed device', { ...CSV, device: 'desk' }, '1,2\n', ['desk/temperature=1', 'desk/humidity=2']],
  ])('reads %s', (_what, decode, lines, expected) => {
    const { taken, invalids } = read(decode, lines);
    expect(taken).toEqual(expected);
    expect(invalids).toEqual({});
  });

  test.each([
    ['another number of columns', '21.5\n21.5,40.2,3\n', { unparsable: 2 }],
    ['a banner with the right number of columns', 'Hello, world\n', { unparsable: 1 }],
    ['text in one column', 'x,40\n', { not_a_number: 1 }],
    ['nan, inf and nothing', 'nan,inf\n,40\n', { missing: 3 }],
    ['a number beyond doubles', '1e400,40\n', { out_of_double: 1 }],
    ['a control character', '21.5\u0000,40\n', { unparsable: 1 }],
  ])('counts %s', (_what, lines, invalids) => {
    expect(read(CSV, lines).invalids).toEqual(invalids);
  });

  test('a line of empty columns is no reading and no fault', () => {
    const { invalids, notes, taken } = read(CSV, ',\n,,,,\n1,2\n');
    expect([invalids, notes, taken.length]).toEqual([{}, { empty_lines: 2 }, 2]);
  });

  test('waits for the header where it has not come yet', () => {
    const { taken, invalids } = read({ format: 'csv', header: true }, '1,2\nt,h\n3,4\n');
    expect([taken, invalids]).toEqual([['t=3', 'h=4'], { unparsable: 1 }]);
  });
});

describe('kv', () => {
  test.each([
    ['= and :', 'T=21.5 H:40.2\n', ['T=21.5', 'H=40.2']],
    ['commas between pairs', 'T=21.5,H=40.2;P=1013\n', ['T=21.5', 'H=40.2', 'P=1013']],
    ['blanks around the sign', 'T = 21.5 H : 40.2\n', ['T=21.5', 'H=40.2']],
    ['words around pairs', 'DATA 12:30:01 T=21.5 end\n', ['T=21.5']],
    ['quotes', 'T="21.5"\n', ['T=21.5']],
    ['names beyond ASCII', 'température=21.5\n', ['température=21.5']],
    ['names that objects are born with', '__proto__=1 constructor=2\n', ['__proto__=1', 'constructor=2']],
  ])('reads %s', (_what, lines, expected) => {
    const { taken, invalids } = read(KV, lines);
    expect([taken, invalids]).toEqual([expected, {}]);
  });

  test('reads what the DHT example sketch prints', () => {
    const sketch = 'Humidity: 55.00 %\tTemperature: 23.00 *C\n';
    expect(read(KV, sketch).taken).toEqual(['Humidity=55', 'Temperature=23']);
  });

  test('a decimal comma belongs to its number, other commas part pairs', () => {
    expect(read({ ...KV, decimal: ',' }, 'T=21,5,H=40,2\n').taken).toEqual(['T=21.5', 'H=40.2']);
  });

  test('a name without a value is missing', () => {
    const { taken, invalids } = read(KV, 'T= H=40.2\n');
    expect([taken, invalids]).toEqual([['H=40.2'], { missing: 1 }]);
  });

  test('reads chosen names only', () => {
    expect(read({ ...KV, fields: ['H'] }, 'T=1 H=2 uptime=3\n').taken).toEqual(['H=2']);
  });

  test('reads the device although it is not among the chosen names', () => {
    expect(read({ ...KV, fields: ['H'], device: { field: 'id' } }, 'id=a H=2\n').taken).toEqual(['a/H=2']);
  });

  test('a line without a pair is unparsable', () => {
    expect(read(KV, 'Booting...\n').invalids).toEqual({ unparsable: 1 });
  });
});

describe('json', () => {
  const JSON_LINES = { format: 'json' };

  test.each([
    [
      'numbers at any depth',
      '{"t":21.5,"imu":{"x":0.1,"a":[1,2]}}\n',
      ['t=21.5', 'imu.x=0.1', 'imu.a.0=1', 'imu.a.1=2'],
    ],
    ['numbers in quotes', '{"t":"21.5"}\n', ['t=21.5']],
    ['numbers beside text', '{"model":"DHT22","ok":true,"t":21.5}\n', ['t=21.5']],
    [
      'names that objects are born with',
      '{"__proto__":1,"constructor":{"prototype":2}}\n',
      ['__proto__=1', 'constructor.prototype=2'],
    ],
  ])('reads %s', (_what, lines, expected) => {
    const { taken, invalids } = read(JSON_LINES, lines);
    expect([taken, invalids]).toEqual([expected, {}]);
  });

  test('reads what is selected and not dropped', () => {
    const line = '{"imu":{"x":1,"y":2,"raw":3},"t":4}\n';
    expect(read({ ...JSON_LINES, select: 'imu.*', drop: ['*.raw'] }, line).taken).toEqual(['imu.x=1', 'imu.y=2']);
  });

  test.each([
    ['null and words for nothing', '{"t":null,"h":"unavailable"}\n', { missing: 2 }],
    ['1e400', '{"t":1e400,"h":1}\n', { out_of_double: 1 }],
    ['half an object', '{"t":21.5\n', { unparsable: 1 }],
    ['no object', '21.5\n[1]\n"x"\n', { unparsable: 3 }],
    ['a thousand brackets', `{"a":${'['.repeat(500)}${']'.repeat(500)}}\n`, { too_big: 1 }],
  ])('counts %s', (_what, lines, invalids) => {
    expect(read(JSON_LINES, lines).invalids).toEqual(invalids);
  });

  test('selected text is counted where a number is expected', () => {
    expect(read({ ...JSON_LINES, select: ['t', 'h'] }, '{"t":"cold","h":1}\n').invalids).toEqual({ not_a_number: 1 });
  });
});

describe('regex', () => {
  const REGEX = { format: 'regex', pattern: 'T=(?P<temperature>\\S+)(?: H=(?P<humidity>\\S+))?' };

  test('reads named groups, found anywhere in the line', () => {
    expect(read(REGEX, '[12] T=21.5 H=40\nT=22\n').taken).toEqual([
      'temperature=21.5',
      'humidity=40',
      'temperature=22',
    ]);
  });

  test('counts lines that do not match', () => {
    expect(read(REGEX, 'hello\n').invalids).toEqual({ no_match: 1 });
  });

  test('takes no longer over an expression that would stop a backtracking engine', () => {
    const evil = { format: 'regex', pattern: '^(?P<a>(a+)+)$' };
    expect(read(evil, `${'a'.repeat(1000)}b\n`).invalids).toEqual({ no_match: 1 });
  });
});

describe('time', () => {
  const TIMED = { format: 'csv', fields: ['at', 't'], time: { field: 'at', format: 'unix_s' } };

  test('comes from a field', () => {
    const { intake } = read(TIMED, '1763812800,21.5\n');
    expect(intake.readings).toMatchObject([{ series: 't', time: 1763812800_000, flags: FLAG.OWN_TIME }]);
  });

  test('comes from two fields, joined', () => {
    const decode = {
      format: 'csv',
      fields: ['Date', 'Time', 't'],
      time: { fields: ['Date', 'Time'], format: 'M/D/YYYY HH:mm:ss', zone: '+01:00' },
    };
    expect(read(decode, '3/10/2004,18:00:00,2.6\n').intake.readings[0]?.time).toBe(Date.UTC(2004, 2, 10, 17));
  });

  test('beyond the skew limit is counted and goes no further', () => {
    const { taken, invalids } = read(TIMED, `${NOW / 1000 + 301},1\n${NOW / 1000 + 299},2\n4070908800,3\n`);
    expect([taken, invalids]).toEqual([['t=2'], { future: 2 }]);
  });

  test('that cannot be read falls back to arrival, or counts, as configured', () => {
    const arrival = read(TIMED, 'soon,1\n');
    expect(arrival.intake.readings).toMatchObject([{ time: NOW, flags: 0 }]);
    expect(arrival.notes).toEqual({ lines_without_time: 1 });
    const reject = read({ ...TIMED, time: { ...TIMED.time, else: 'reject' } }, 'soon,1\n');
    expect([reject.taken, reject.invalids]).toEqual([[], { bad_time: 1 }]);
  });

  test('is the arrival where none is configured', () => {
    expect(read(CSV, '1,2\n').intake.readings.map(({ time, flags }) => [time, flags])).toEqual([
      [NOW, 0],
      [NOW, 0],
    ]);
  });
});

describe('states', () => {
  test('take text, numbers and booleans as labels', () => {
    const { intake } = read({ format: 'json' }, '{"door":"open"}\n{"door":true}\n{"door":1}\n', ['door']);
    expect(intake.readings.map(({ value }) => value)).toEqual(['open', 'true', '1']);
  });

  test('have nothing to say when they are unavailable', () => {
    expect(read({ format: 'kv' }, 'door=unavailable t=1\n', ['door']).invalids).toEqual({ missing: 1 });
  });
});

describe('noise', () => {
  test('invalid UTF-8 makes its own line unparsable and no other', () => {
    const bytes = Uint8Array.from([
      ...new TextEncoder().encode('1,2\n'),
      0xff,
      0xfe,
      44,
      0x80,
      10,
      ...new TextEncoder().encode('3,4\n'),
    ]);
    const { taken, invalids, reader } = read(CSV, bytes);
    expect([taken.length, invalids]).toEqual([4, { unparsable: 1 }]);
    expect(reader.misfits.garbled).toBe(0);
  });

  test('a name of a field longer than any sensor has is too big, and its neighbours are read', () => {
    const { taken, invalids } = read({ format: 'kv' }, `${'T'.repeat(201)}=1 ok=2\n`);
    expect([taken, invalids]).toEqual([['ok=2'], { too_big: 1 }]);
  });

  test('a line without end is counted once and the next is read', () => {
    const { taken, invalids } = read(CSV, `${'9'.repeat(1_000_000)}\n1,2\n`);
    expect([taken.length, invalids]).toEqual([2, { too_big: 1 }]);
  });

  test('a mebibyte of it gives no reading and keeps nothing', () => {
    let seed = 7;
    const noise = Uint8Array.from({ length: 1 << 20 }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed >>> 24;
    });
    for (const decode of [CSV, KV, { format: 'json' }]) expect(read(decode, noise).taken).toEqual([]);
  });

  test('nothing that comes in makes a decoder throw, and each line is one delivery', async () => {
    const formats = [
      CSV,
      KV,
      { format: 'json' },
      { format: 'csv', header: true },
      { format: 'regex', pattern: '(?P<x>[0-9.]+)' },
    ];
    await fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...formats), (text, decode) => {
        const { intake, reader } = read(decode, `${text}\n`);
        expect(intake.deliveries.length).toBe(reader.stats.frames);
        for (const { value } of intake.readings) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

test('numbers written as csv come back as they were', async () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.property(number, number, (a, b) => {
      expect(read(CSV, `${a},${b}\n`).intake.readings.map(({ value }) => value)).toEqual([
        Number(String(a)),
        Number(String(b)),
      ]);
    }),
  );
});

describe('settings', () => {
  test.each([
    ['csv without names', { format: 'csv' }, /fields.*or header/],
    ['csv with both', { ...CSV, header: true }, /fields.*or header/],
    ['two columns of one name', { format: 'csv', fields: ['a', 'a'] }, /same name/],
    ['a long delimiter', { ...CSV, delimiter: '::' }, /one character/],
    ['an unclosed group', { format: 'regex', pattern: '(?P<a>x' }, /no regular expression/],
    ['no named group', { format: 'regex', pattern: '[0-9]+' }, /named group/],
    ['time without field', { ...CSV, time: {} }, /either field or fields/],
    ['a made-up time format', { ...CSV, time: { field: 'a', format: 'dd/mm' } }, /no time format/],
    ['an unknown key', { ...CSV, felds: [] }, /felds/],
  ])('refuses %s', (_what, decode, message) => {
    const { issues } = v.safeParse(decodeSettings('arrival'), decode);
    expect(issues?.map((issue) => `${issue.message} ${v.getDotPath(issue)}`).join('; ')).toMatch(message);
  });
});
