// The peer: the plain package with its line parser and an empty handler. It stores nothing.
import { ReadlineParser, SerialPort } from 'serialport';

const port = new SerialPort({ path: process.argv[2], baudRate: 115200 });
port.pipe(new ReadlineParser()).on('data', () => undefined);
