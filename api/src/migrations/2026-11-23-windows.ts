import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = [
  'create table `maintenance_window` (`id` text not null primary key, `name` text not null, `component` text null, `labels` json not null, `days` json not null, `from_minute` integer not null, `to_minute` integer not null, `time_zone` text not null, `created_at` datetime not null)',
]

const POSTGRES = [
  'create table "maintenance_window" ("id" varchar(255) not null, "name" varchar(255) not null, "component" varchar(255) null, "labels" jsonb not null, "days" jsonb not null, "from_minute" int not null, "to_minute" int not null, "time_zone" varchar(255) not null, "created_at" timestamptz(3) not null, primary key ("id"))',
]

/** When some hosts take updates. */
export class WindowsMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
