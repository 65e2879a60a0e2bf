import type { Component } from '@vesana/agent/protocol'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/** Takes from the database which withdrawn versions hosts are to leave by restoring their own backups. */
export async function loadRestoring(
  { database, serverVersions }: Pick<ReleaseUseCase, 'database' | 'serverVersions'>,
  component: Component,
): Promise<void> {
  const where = { component, state: 'WITHDRAWN', restoreBackups: true } as const
  const releases = await database.fork().find(Release, where)
  serverVersions.restore(
    component,
    releases.map(({ version }) => version),
  )
}
