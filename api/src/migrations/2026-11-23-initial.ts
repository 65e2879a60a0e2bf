import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'create table `api_token` (`id` text not null primary key, `name` text not null, `token_hash` text not null, `created_at` datetime not null)',
  'create unique index `api_token_token_hash_unique` on `api_token` (`token_hash`)',
  'create table `audit_event` (`id` text not null primary key, `at` datetime not null, `actor` text not null, `action` text not null, `subject_type` text not null, `subject_id` text not null, `before` json null, `after` json null)',
  'create index `audit_event_at_index` on `audit_event` (`at`)',
  'create index `audit_event_subject_type_subject_id_index` on `audit_event` (`subject_type`, `subject_id`)',
  'create table `enrollment_token` (`id` text not null primary key, `name` text null, `token_hash` text not null, `component` text not null, `uses` integer not null, `uses_left` integer not null, `expires_at` datetime null, `created_at` datetime not null, `created_by` text not null)',
  'create unique index `enrollment_token_token_hash_unique` on `enrollment_token` (`token_hash`)',
  'create table `host` (`id` text not null primary key, `hostname` text not null, `component` text not null, `platform` text null, `token_hash` text not null, `machine_id` text null, `config` json not null, `enrolled_at` datetime not null, `current_version` text null, `last_seen_at` datetime null, `opted_out` integer not null default false, `paused_at` datetime null, `paused_by` text null, `pause_reason` text null, `update_requested_at` datetime null, `update_requested_by` text null)',
  'create unique index `host_token_hash_unique` on `host` (`token_hash`)',
  'create unique index `host_component_machine_id_unique` on `host` (`component`, `machine_id`)',
  'create table `release` (`id` text not null primary key, `component` text not null, `version` text not null, `state` text not null, `notes` text null, `created_at` datetime not null, `created_by` text not null, `published_at` datetime null, `published_by` text null, `withdrawn_at` datetime null, `withdrawn_by` text null, `withdraw_reason` text null)',
  'create index `release_created_at_id_index` on `release` (`created_at`, `id`)',
  'create unique index `release_component_version_unique` on `release` (`component`, `version`)',
  'create table `artifact` (`id` text not null primary key, `release_id` text not null, `file_name` text not null, `kind` text not null, `platform` text null, `size` double not null, `sha256` text not null, `uploaded_at` datetime not null, constraint `artifact_release_id_foreign` foreign key (`release_id`) references `release` (`id`) on delete cascade)',
  'create index `artifact_release_id_index` on `artifact` (`release_id`)',
  'create unique index `artifact_release_id_file_name_unique` on `artifact` (`release_id`, `file_name`)',
  'create table `rollout` (`id` text not null primary key, `release_id` text not null, `strategy` text not null, `state` text not null, `started_at` datetime not null, `ended_at` datetime null, constraint `rollout_release_id_foreign` foreign key (`release_id`) references `release` (`id`) on delete cascade)',
  'create index `rollout_release_id_index` on `rollout` (`release_id`)',
  'create unique index `rollout_release_id_unique` on `rollout` (`release_id`)',
  'create table `update_attempt` (`id` text not null primary key, `host_id` text not null, `attempt_key` text not null, `release_id` text null, `from_version` text not null, `to_version` text not null, `stage` text not null, `stage_seq` integer not null, `percent` integer null, `error_code` text null, `error_message` text null, `started_at` datetime not null, `updated_at` datetime not null, `ended_at` datetime null, constraint `update_attempt_host_id_foreign` foreign key (`host_id`) references `host` (`id`) on delete cascade)',
  'create index `update_attempt_host_id_index` on `update_attempt` (`host_id`)',
  'create index `update_attempt_release_id_index` on `update_attempt` (`release_id`)',
  'create index `update_attempt_started_at_id_index` on `update_attempt` (`started_at`, `id`)',
  'create index `update_attempt_host_id_started_at_index` on `update_attempt` (`host_id`, `started_at`)',
  'create unique index `update_attempt_host_id_attempt_key_unique` on `update_attempt` (`host_id`, `attempt_key`)',
  'create table `update_event` (`attempt_id` text not null, `seq` integer not null, `stage` text not null, `percent` integer null, `error_code` text null, `error_message` text null, `host_time` datetime not null, `received_at` datetime not null, primary key (`attempt_id`, `seq`), constraint `update_event_attempt_id_foreign` foreign key (`attempt_id`) references `update_attempt` (`id`) on delete cascade)',
  'create index `update_event_attempt_id_index` on `update_event` (`attempt_id`)',
]

const POSTGRES = [
  'create table "api_token" ("id" varchar(255) not null, "name" varchar(255) not null, "token_hash" varchar(255) not null, "created_at" timestamptz(3) not null, primary key ("id"))',
  'alter table "api_token" add constraint "api_token_token_hash_unique" unique ("token_hash")',
  'create table "audit_event" ("id" varchar(255) not null, "at" timestamptz(3) not null, "actor" varchar(255) not null, "action" varchar(255) not null, "subject_type" varchar(255) not null, "subject_id" varchar(255) not null, "before" jsonb null, "after" jsonb null, primary key ("id"))',
  'create index "audit_event_at_index" on "audit_event" ("at")',
  'create index "audit_event_subject_type_subject_id_index" on "audit_event" ("subject_type", "subject_id")',
  'create table "enrollment_token" ("id" varchar(255) not null, "name" varchar(255) null, "token_hash" varchar(255) not null, "component" varchar(255) not null, "uses" int not null, "uses_left" int not null, "expires_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "created_by" varchar(255) not null, primary key ("id"))',
  'alter table "enrollment_token" add constraint "enrollment_token_token_hash_unique" unique ("token_hash")',
  'create table "host" ("id" varchar(255) not null, "hostname" varchar(255) not null, "component" varchar(255) not null, "platform" varchar(255) null, "token_hash" varchar(255) not null, "machine_id" varchar(255) null, "config" jsonb not null, "enrolled_at" timestamptz(3) not null, "current_version" varchar(255) null, "last_seen_at" timestamptz(3) null, "opted_out" boolean not null default false, "paused_at" timestamptz(3) null, "paused_by" varchar(255) null, "pause_reason" text null, "update_requested_at" timestamptz(3) null, "update_requested_by" varchar(255) null, primary key ("id"))',
  'alter table "host" add constraint "host_token_hash_unique" unique ("token_hash")',
  'alter table "host" add constraint "host_component_machine_id_unique" unique ("component", "machine_id")',
  'create table "release" ("id" varchar(255) not null, "component" varchar(255) not null, "version" varchar(255) not null, "state" varchar(255) not null, "notes" text null, "created_at" timestamptz(3) not null, "created_by" varchar(255) not null, "published_at" timestamptz(3) null, "published_by" varchar(255) null, "withdrawn_at" timestamptz(3) null, "withdrawn_by" varchar(255) null, "withdraw_reason" text null, primary key ("id"))',
  'create index "release_created_at_id_index" on "release" ("created_at", "id")',
  'alter table "release" add constraint "release_component_version_unique" unique ("component", "version")',
  'create table "artifact" ("id" varchar(255) not null, "release_id" varchar(255) not null, "file_name" varchar(255) not null, "kind" varchar(255) not null, "platform" varchar(255) null, "size" double precision not null, "sha256" varchar(255) not null, "uploaded_at" timestamptz(3) not null, primary key ("id"))',
  'alter table "artifact" add constraint "artifact_release_id_file_name_unique" unique ("release_id", "file_name")',
  'create table "rollout" ("id" varchar(255) not null, "release_id" varchar(255) not null, "strategy" varchar(255) not null, "state" varchar(255) not null, "started_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"))',
  'alter table "rollout" add constraint "rollout_release_id_unique" unique ("release_id")',
  'create table "update_attempt" ("id" varchar(255) not null, "host_id" varchar(255) not null, "attempt_key" varchar(255) not null, "release_id" varchar(255) null, "from_version" varchar(255) not null, "to_version" varchar(255) not null, "stage" varchar(255) not null, "stage_seq" int not null, "percent" int null, "error_code" varchar(255) null, "error_message" text null, "started_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"))',
  'create index "update_attempt_release_id_index" on "update_attempt" ("release_id")',
  'create index "update_attempt_started_at_id_index" on "update_attempt" ("started_at", "id")',
  'create index "update_attempt_host_id_started_at_index" on "update_attempt" ("host_id", "started_at")',
  'alter table "update_attempt" add constraint "update_attempt_host_id_attempt_key_unique" unique ("host_id", "attempt_key")',
  'create table "update_event" ("attempt_id" varchar(255) not null, "seq" int not null, "stage" varchar(255) not null, "percent" int null, "error_code" varchar(255) null, "error_message" text null, "host_time" timestamptz(3) not null, "received_at" timestamptz(3) not null, primary key ("attempt_id", "seq"))',
  'alter table "artifact" add constraint "artifact_release_id_foreign" foreign key ("release_id") references "release" ("id") on delete cascade',
  'alter table "rollout" add constraint "rollout_release_id_foreign" foreign key ("release_id") references "release" ("id") on delete cascade',
  'alter table "update_attempt" add constraint "update_attempt_host_id_foreign" foreign key ("host_id") references "host" ("id") on delete cascade',
  'alter table "update_event" add constraint "update_event_attempt_id_foreign" foreign key ("attempt_id") references "update_attempt" ("id") on delete cascade',
]

/** Hosts, releases, rollouts, update attempts, tokens and the audit. */
export class InitialMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
