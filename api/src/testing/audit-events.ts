import type { TestApp } from './test-app.ts'

/** Entries of the audit by the thousand, by one statement; newer than `world.now`, one a millisecond. */
export async function insertAuditEvents(world: TestApp, count: number): Promise<void> {
  const [series, time] =
    world.config.database.kind === 'sqlite'
      ? [
          `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n`,
          '? + i',
        ]
      : [`select generate_series(1, ${count}) as i`, 'to_timestamp((?::bigint + i) / 1000.0)']
  await world.app.deps.database.fork().execute(
    `insert into audit_event (id, at, actor, action, subject_type, subject_id, before)
     select 'many-' || i, ${time}, 'test', 'pauseAutoUpdate', 'Host', 'host-many-' || i, '{"hostname":"web"}'
     from (${series}) as s`,
    [world.now],
  )
}
