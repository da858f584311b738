import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { SerialPort } from 'serialport';

const readSome = promisify(read);

/** What this needs of serialport's binding on Linux and macOS; Windows has no poller and keeps its own reading. */
interface UnixBinding {
  readonly fd: number | null;
  readonly isOpen: boolean;
  readonly poller?: { once(event: 'readable', listener: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

/**
 * Makes a port notice that its device has gone. A terminal that was hung up answers each read with 0 bytes, and
 * serialport 13 (bindings-cpp 13.0.0, `unix-read.ts`) then asks again at once, for ever: no event, and a core kept
 * busy. With VMIN 1, which it sets, 0 bytes mean nothing else.
 */
export function noticeHangUp(port: SerialPort): void {
  const binding = port.port as unknown as UnixBinding;
  if (!binding.poller) return;
  binding.read = async (buffer, offset, length) => {
    for (;;) {
      if (binding.fd === null) throw canceled();
      const some = await readSome(binding.fd, buffer, offset, length, null).catch(nothingYet);
      if (some?.bytesRead === 0) throw new Error('the device has hung up');
      if (some) return { buffer, bytesRead: some.bytesRead };
      await readable(binding);
    }
  };

  function nothingYet(error: NodeJS.ErrnoException): undefined {
    if (!binding.isOpen) throw canceled();
    if (error.code !== 'EAGAIN' && error.code !== 'EINTR') throw error;
    return undefined;
  }
}

function readable({ poller }: UnixBinding): Promise<void> {
  return new Promise((resolve, reject) => {
    poller?.once('readable', (error) => (error ? reject(error) : resolve()));
  });
}

// serialport leaves a read that was ended by closing the port alone when it is marked so.
function canceled(): Error {
  return Object.assign(new Error('the port is closed'), { canceled: true });
}
