#!/usr/bin/env node
// Nothing is imported before the version is known: on an older Node an import would fail in words nobody understands.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`weir needs Node 20.19 or newer; this is ${process.versions.node}. Node 24 is recommended.\n`);
  process.exit(1);
}
const { main } = await import('./main.ts');
const code = await main(process.argv.slice(2));

// All has been closed in order by now. What a pipe has not taken yet goes out first; nothing else may hold us here.
process.stdout.write('', () => process.exit(code));

export {};
