import { expect, type Page } from '@playwright/test'
import { ADMIN } from './server-process.ts'
import { SessionClient, type Credentials } from './session-client.ts'

/** The pages as a person sees them. */
export class Dashboard {
  readonly page: Page
  readonly url: string
  #signedIn = false

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
  }

  /** By the REST interface, which is faster than the page; tests of signing in use the page. */
  async signIn(who: Credentials = ADMIN): Promise<void> {
    const { headers, data, path } = SessionClient.signInRequest(this.url, who)
    const answer = await this.page.request.post(`${this.url}${path}`, { headers, data })
    expect(answer.status(), await answer.text()).toBe(200)
    this.#signedIn = true
  }

  /** Types what a person would, on the sign-in page that is open. */
  async fillIn({ email, password }: Credentials): Promise<void> {
    await this.page.getByLabel('Email').fill(email)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  /** As the administrator, unless somebody has signed in before. */
  async open(path = '/hosts'): Promise<void> {
    if (!this.#signedIn) await this.signIn()
    await this.page.goto(`${this.url}${path}`)
    await expect(this.page.getByRole('button', { name: 'Sign in', exact: true })).toHaveCount(0)
  }

  async openHost(host: { id: string }): Promise<void> {
    await this.open(`/hosts/${host.id}`)
  }

  /** A line of a list. */
  row(text: string) {
    return this.page.getByRole('row').filter({ hasText: text })
  }

  /** Opens a menu by the name of its button, and chooses. */
  async choose(menu: string, item: string): Promise<void> {
    await this.page.getByRole('button', { name: menu, exact: true }).click()
    await this.page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  /** True as long as the page has not been loaded anew since this was first asked. */
  async isStillTheSamePage(): Promise<boolean> {
    return this.page.evaluate(() => {
      const marked = globalThis as { sameSinceFirstAsked?: boolean }
      const same = marked.sameSinceFirstAsked ?? false
      marked.sameSinceFirstAsked = true
      return same
    })
  }
}
