import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'drop index `audit_event_subject_type_subject_id_index`',
  'drop index `audit_event_at_index`',
  'create index `audit_event_at_id_index` on `audit_event` (`at`, `id`)',
  'create index `audit_event_actor_at_id_index` on `audit_event` (`actor`, `at`, `id`)',
  'create index `audit_event_actor_id_at_id_index` on `audit_event` (`actor_id`, `at`, `id`)',
  'create index `audit_event_actor_kind_at_id_index` on `audit_event` (`actor_kind`, `at`, `id`)',
  'create index `audit_event_action_at_id_index` on `audit_event` (`action`, `at`, `id`)',
  'create index `audit_event_subject_type_at_id_index` on `audit_event` (`subject_type`, `at`, `id`)',
  'create index `audit_event_subject_id_at_id_index` on `audit_event` (`subject_id`, `at`, `id`)',
]

/** The same, but for the marks around names. */
const POSTGRES = SQLITE.map((statement) => statement.replaceAll('`', '"'))

/** The audit's filters, each in the order of the list. */
export class AuditIndexesMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
