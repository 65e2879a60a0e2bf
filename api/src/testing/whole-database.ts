import type { TestApp } from './test-app.ts'

/** Every row of every table, by the table's name: to find what should not be there, or that nothing has changed. */
export async function wholeDatabase(world: TestApp): Promise<Record<string, unknown[]>> {
  const em = world.app.deps.database.fork()
  const tables = await em.execute<Array<{ name: string }>>(
    world.config.database.kind === 'sqlite'
      ? "select name from sqlite_master where type = 'table' order by name"
      : "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name",
  )
  const rows: Record<string, unknown[]> = {}
  for (const { name } of tables) rows[name] = await em.execute(`select * from "${name}"`)
  return rows
}
