import { InitialMigration } from './2026-11-23-initial.ts'

/** In the order in which they are to run. A migration that has been released never changes. */
export const migrationsList = [{ name: '2026-11-23-initial', class: InitialMigration }]
