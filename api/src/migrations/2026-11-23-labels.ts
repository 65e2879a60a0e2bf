import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'alter table `enrollment_token` add column `labels` json null',
  'alter table `host` add column `labels` json null',
  'alter table `host` add column `quarantine_cleared_at` datetime null',
]

const POSTGRES = [
  'alter table "enrollment_token" add column "labels" jsonb null',
  'alter table "host" add column "labels" jsonb null, add column "quarantine_cleared_at" timestamptz(3) null',
]

/** Labels of hosts and of enrollment tokens, and when a host's quarantine was last cleared. */
export class LabelsMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
