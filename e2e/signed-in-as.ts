import type { Browser } from '@playwright/test'
import { Dashboard } from './dashboard.ts'
import type { Fleet } from './fleet.ts'

/** The dashboard of somebody else, with that role, in a browser of their own; close its context at the end. */
export async function signedInAs(fleet: Fleet, browser: Browser, role: string): Promise<Dashboard> {
  const who = await fleet.admin.addPerson(role)
  const context = await browser.newContext()
  const theirs = new Dashboard(await context.newPage(), fleet.server.url)
  await theirs.signIn(who)
  return theirs
}
