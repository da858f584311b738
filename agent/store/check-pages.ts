import { connect } from './sqlite.ts';

// Looks through all pages of a database while somebody else works with it: check-pages.js PATH. Prints the first finding, or ok.
const db = connect(process.argv[2] as string, { readonly: true, fileMustExist: true });
process.stdout.write(String(db.pragma('quick_check(1)', { simple: true })));
db.close();
