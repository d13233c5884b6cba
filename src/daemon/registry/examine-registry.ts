import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { RegistryExamination } from '../../protocol/examination.ts';
import { asRegistryError, inspect, pragma } from './database.ts';
import { migrations } from './migrations.ts';

/** What is in the registry; null when there is none. Throws as `openDatabase` does, and changes nothing. */
export function examineRegistry(file: string): RegistryExamination | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return null;
  inspect(file, migrations.length);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const schema = pragma(database, 'user_version');
    const rows =
      schema === 0
        ? []
        : database.prepare('SELECT language, count(*) AS count FROM tasks GROUP BY language').all();
    return {
      bytes: found.size,
      schema,
      tasks: rows.reduce((sum, { count }) => sum + Number(count), 0),
      languages: rows.map(({ language }) => String(language)),
    };
  } catch (error) {
    throw asRegistryError(error, file);
  } finally {
    database?.close();
  }
}
