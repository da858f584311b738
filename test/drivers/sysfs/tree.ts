import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by their paths with what they hold, or links. */
export type Tree = Readonly<Record<string, string | { readonly link: string }>>;

/** Puts a tree like the kernel's into a folder of its own. */
export function plant(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'weir-sysfs-'));
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    if (typeof content === 'string') writeFileSync(full, content);
    else symlinkSync(content.link, full);
  }
  return root;
}
