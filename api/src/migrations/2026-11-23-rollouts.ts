import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'alter table `release` add column `unfinished` json null',
  'alter table `release` add column `restore_backups` integer null',
  'alter table `rollout` add column `plan` json null',
  'alter table `rollout` add column `begun` json null',
  'alter table `rollout` add column `state_reason` text null',
  'alter table `rollout` add column `paused_at` datetime null',
  'alter table `rollout` add column `paused_by` text null',
  'alter table `update_attempt` add column `try_number` integer not null default 1',
  'create table `rollout_default` (`way` text not null primary key, `strategy` text not null, `plan` json null)',
  'create table `rollout_offer` (`rollout_id` text not null, `host_id` text not null, `offered_at` datetime not null, `outcome` text null, `ended_at` datetime null, `attempt_id` text null, constraint `rollout_offer_rollout_id_foreign` foreign key (`rollout_id`) references `rollout` (`id`) on update cascade on delete cascade, constraint `rollout_offer_host_id_foreign` foreign key (`host_id`) references `host` (`id`) on update cascade on delete cascade, primary key (`rollout_id`, `host_id`))',
  'create index `rollout_offer_rollout_id_index` on `rollout_offer` (`rollout_id`)',
  'create index `rollout_offer_host_id_index` on `rollout_offer` (`host_id`)',
  'create index `rollout_offer_rollout_id_outcome_index` on `rollout_offer` (`rollout_id`, `outcome`)',
]

const POSTGRES = [
  'alter table "release" add column "unfinished" jsonb null, add column "restore_backups" boolean null',
  'alter table "rollout" add column "plan" jsonb null, add column "begun" jsonb null, add column "state_reason" text null, add column "paused_at" timestamptz(3) null, add column "paused_by" varchar(255) null',
  'alter table "update_attempt" add column "try_number" int not null default 1',
  'create table "rollout_default" ("way" varchar(255) not null, "strategy" varchar(255) not null, "plan" jsonb null, primary key ("way"))',
  'create table "rollout_offer" ("rollout_id" varchar(255) not null, "host_id" varchar(255) not null, "offered_at" timestamptz(3) not null, "outcome" varchar(255) null, "ended_at" timestamptz(3) null, "attempt_id" varchar(255) null, primary key ("rollout_id", "host_id"))',
  'create index "rollout_offer_host_id_index" on "rollout_offer" ("host_id")',
  'create index "rollout_offer_rollout_id_outcome_index" on "rollout_offer" ("rollout_id", "outcome")',
  'alter table "rollout_offer" add constraint "rollout_offer_rollout_id_foreign" foreign key ("rollout_id") references "rollout" ("id") on update cascade on delete cascade',
  'alter table "rollout_offer" add constraint "rollout_offer_host_id_foreign" foreign key ("host_id") references "host" ("id") on update cascade on delete cascade',
]

/** Staged rollouts: their plans and stages, what they offered to whom, the defaults; the number of each try. */
export class RolloutsMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
