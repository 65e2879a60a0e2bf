import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'create table `person` (`id` text not null primary key, `email` text not null, `email_verified` integer not null, `name` text not null, `image` text null, `role` text not null, `state` text not null, `two_factor_enabled` integer not null default false, `ticket_hash` text null, `ticket_expires_at` datetime null, `last_sign_in_at` datetime null, `created_at` datetime not null, `updated_at` datetime not null)',
  'create unique index `person_email_unique` on `person` (`email`)',
  'create unique index `person_ticket_hash_unique` on `person` (`ticket_hash`)',
  'create table `challenge` (`id` text not null primary key, `identifier` text not null, `value` text not null, `expires_at` datetime not null, `created_at` datetime not null, `updated_at` datetime not null)',
  'create index `challenge_identifier_index` on `challenge` (`identifier`)',
  'create index `challenge_expires_at_index` on `challenge` (`expires_at`)',
  'create table `account` (`id` text not null primary key, `person_id` text not null, `provider_id` text not null, `account_id` text not null, `password` text null, `scope` text null, `access_token` text null, `refresh_token` text null, `id_token` text null, `access_token_expires_at` datetime null, `refresh_token_expires_at` datetime null, `created_at` datetime not null, `updated_at` datetime not null, constraint `account_person_id_foreign` foreign key (`person_id`) references `person` (`id`) on delete cascade)',
  'create index `account_person_id_index` on `account` (`person_id`)',
  'create unique index `account_provider_id_account_id_unique` on `account` (`provider_id`, `account_id`)',
  'create table `second_factor` (`id` text not null primary key, `person_id` text not null, `secret` text not null, `backup_codes` text not null, `verified` integer not null, `failed_verification_count` integer not null default 0, `locked_until` datetime null, constraint `second_factor_person_id_foreign` foreign key (`person_id`) references `person` (`id`) on delete cascade)',
  'create index `second_factor_person_id_index` on `second_factor` (`person_id`)',
  'create table `session` (`id` text not null primary key, `token_hash` text not null, `person_id` text not null, `address` text null, `user_agent` text null, `last_used_at` datetime not null, `created_at` datetime not null, `updated_at` datetime not null, `expires_at` datetime not null, constraint `session_person_id_foreign` foreign key (`person_id`) references `person` (`id`) on delete cascade)',
  'create unique index `session_token_hash_unique` on `session` (`token_hash`)',
  'create index `session_person_id_index` on `session` (`person_id`)',
]

const POSTGRES = [
  'create table "challenge" ("id" varchar(255) not null, "identifier" varchar(255) not null, "value" text not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))',
  'create index "challenge_identifier_index" on "challenge" ("identifier")',
  'create index "challenge_expires_at_index" on "challenge" ("expires_at")',
  'create table "person" ("id" varchar(255) not null, "email" varchar(255) not null, "email_verified" boolean not null, "name" varchar(255) not null, "image" varchar(255) null, "role" varchar(255) not null, "state" varchar(255) not null, "two_factor_enabled" boolean not null default false, "ticket_hash" varchar(255) null, "ticket_expires_at" timestamptz(3) null, "last_sign_in_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))',
  'alter table "person" add constraint "person_email_unique" unique ("email")',
  'alter table "person" add constraint "person_ticket_hash_unique" unique ("ticket_hash")',
  'create table "account" ("id" varchar(255) not null, "person_id" varchar(255) not null, "provider_id" varchar(255) not null, "account_id" varchar(255) not null, "password" text null, "scope" text null, "access_token" text null, "refresh_token" text null, "id_token" text null, "access_token_expires_at" timestamptz(3) null, "refresh_token_expires_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))',
  'alter table "account" add constraint "account_provider_id_account_id_unique" unique ("provider_id", "account_id")',
  'create table "second_factor" ("id" varchar(255) not null, "person_id" varchar(255) not null, "secret" text not null, "backup_codes" text not null, "verified" boolean not null, "failed_verification_count" int not null default 0, "locked_until" timestamptz(3) null, primary key ("id"))',
  'create table "session" ("id" varchar(255) not null, "token_hash" varchar(255) not null, "person_id" varchar(255) not null, "address" varchar(255) null, "user_agent" text null, "last_used_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))',
  'alter table "session" add constraint "session_token_hash_unique" unique ("token_hash")',
  'alter table "account" add constraint "account_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete cascade',
  'alter table "second_factor" add constraint "second_factor_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete cascade',
  'alter table "session" add constraint "session_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete cascade',
]

/** People, their ways in, their sessions, and what is under way while they sign in. */
export class PeopleMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
