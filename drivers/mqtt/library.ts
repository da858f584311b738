/** What is used of mqtt.js. */
export type Library = typeof import('mqtt')['default'];

/**
 * mqtt.js, loaded with the first connection, because it takes longer to load than the rest of the program. It is told to
 * do without its table of 65,536 two-byte buffers: they take 9 MB, and what we publish is not made faster by them.
 */
export async function loadLibrary(): Promise<Library> {
  const [library, packets] = await Promise.all([import('mqtt'), import('mqtt-packet')]);
  const { writeToStream } = packets.default as unknown as { writeToStream: { cacheNumbers: boolean } };
  writeToStream.cacheNumbers = false;
  return library.default;
}
