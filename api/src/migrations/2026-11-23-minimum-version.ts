import { Migration } from '@mikro-orm/migrations'
import { dialectOf } from './dialect-of.ts'

const SQLITE = ['alter table `release` add column `minimum_version` text null']
const POSTGRES = ['alter table "release" add column "minimum_version" varchar(255) null']

/** What a host must run before it may take a release. */
export class MinimumVersionMigration extends Migration {
  override up(): void {
    for (const statement of dialectOf(this.driver) === 'sqlite' ? SQLITE : POSTGRES) this.addSql(statement)
  }
}
