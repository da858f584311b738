import { connect } from '../../agent/store/sqlite.ts';

// Begins to read a database, says so on its standard output, and never comes to an end: an open shell, a forgotten query.
const db = connect(process.argv[2] as string, { readonly: true });
db.exec('BEGIN');
process.stdout.write(`${db.prepare('SELECT count(*) FROM summary').pluck().get()} rows\n`);
setInterval(() => db.prepare('SELECT 1').get(), 60_000);
