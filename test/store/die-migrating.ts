import { migrate } from '../../agent/store/schema.ts';
import { connect, makeDurable } from '../../agent/store/sqlite.ts';

// Brings an older database up to date as the store does, and is killed with no warning at the first row that a migration
// changes in a table: die-migrating.ts PATH TABLE.
const [path, table] = process.argv.slice(2) as [string, string];
const db = connect(path);
makeDurable(db, { durability: 'power-loss', log_bytes: 128 * 1024 });
// What is not committed yet reaches the file nevertheless, as in a store that is larger than its cache.
db.pragma('cache_size = 1');
db.function('die', () => process.kill(process.pid, 'SIGKILL'));
db.exec(`CREATE TEMP TRIGGER die AFTER UPDATE ON main.${table} BEGIN SELECT die(); END`);
migrate(db);
