/** One thing done to the machine. Installing is a list of them, so that it can be shown before it is done. */
export type Step =
  | { readonly kind: 'run'; readonly command: readonly string[]; readonly mayFail?: boolean }
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly mode: number;
      readonly text: string;
      readonly group?: string;
    }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'note'; readonly text: string };

/** A step as it is printed, before it is carried out: the command a person would type, or the file and its text. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'run':
      return `$ ${step.command.map(shellWord).join(' ')}`;
    case 'folder':
      return `$ install -d -m ${octal(step.mode)} ${shellWord(step.path)}`;
    case 'write': {
      const owner = step.group === undefined ? '' : `, group ${step.group}`;
      return `writes ${step.path} (mode ${octal(step.mode)}${owner}):\n${step.text.trimEnd().replace(/^/gm, '    ')}`;
    }
    case 'remove':
      return `$ rm -rf ${shellWord(step.path)}`;
    case 'note':
      return `note: ${step.text}`;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
