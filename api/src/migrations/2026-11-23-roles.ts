import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  "alter table `api_token` add column `role` text not null default 'ADMIN'",
  'alter table `api_token` add column `created_by` text null',
  'alter table `api_token` add column `expires_at` datetime null',
  'alter table `api_token` add column `last_used_at` datetime null',
  'alter table `api_token` add column `revoked_at` datetime null',
  'alter table `audit_event` add column `actor_kind` text null',
  'alter table `audit_event` add column `actor_id` text null',
  'alter table `audit_event` add column `address` text null',
]

const POSTGRES = [
  `alter table "api_token" add column "role" varchar(255) not null default 'ADMIN', add column "created_by" varchar(255) null, add column "expires_at" timestamptz(3) null, add column "last_used_at" timestamptz(3) null, add column "revoked_at" timestamptz(3) null`,
  'alter table "audit_event" add column "actor_kind" varchar(255) null, add column "actor_id" varchar(255) null, add column "address" varchar(255) null',
]

/** Roles and ends of API tokens; in the audit, what kind of actor it was and from where. */
export class RolesMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
