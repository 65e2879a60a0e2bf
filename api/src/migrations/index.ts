import { AuditIndexesMigration } from './2026-11-23-audit-indexes.ts'
import { InitialMigration } from './2026-11-23-initial.ts'
import { LabelsMigration } from './2026-11-23-labels.ts'
import { MinimumVersionMigration } from './2026-11-23-minimum-version.ts'
import { PeopleMigration } from './2026-11-23-people.ts'
import { RolesMigration } from './2026-11-23-roles.ts'
import { WindowsMigration } from './2026-11-23-windows.ts'
import { RolloutsMigration } from './2026-11-23-rollouts.ts'

/** In the order in which they are to run. A migration that has been released never changes. */
export const migrationsList = [
  { name: '2026-11-23-initial', class: InitialMigration },
  { name: '2026-11-23-labels', class: LabelsMigration },
  { name: '2026-11-23-roles', class: RolesMigration },
  { name: '2026-11-23-people', class: PeopleMigration },
  { name: '2026-11-23-audit-indexes', class: AuditIndexesMigration },
  { name: '2026-11-23-windows', class: WindowsMigration },
  { name: '2026-11-23-rollouts', class: RolloutsMigration },
  { name: '2026-11-23-minimum-version', class: MinimumVersionMigration },
]
