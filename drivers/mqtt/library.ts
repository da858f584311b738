import { createRequire } from 'node:module';

/**
 * mqtt.js, loaded with the first connection, because it takes longer to load than the rest of the program. It is told to
 * do without its table of 65,536 two-byte buffers: they take 9 MB, and what we publish is not made faster by them.
 */
export async function loadLibrary(): Promise<typeof import('mqtt')> {
  const library = await import('mqtt');
  const { resolve } = createRequire(import.meta.url);
  // A part of mqtt.js: found from there, it is the copy that is in use.
  const packets = createRequire(resolve('mqtt'))('mqtt-packet') as { writeToStream: { cacheNumbers: boolean } };
  packets.writeToStream.cacheNumbers = false;
  return library;
}
