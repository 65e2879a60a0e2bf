import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Wizard } from './wizard.ts'
import { WITHIN, World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.begin(['v1.0.0'])
})
afterAll(() => world?.end())

describe('the wizard of vesana-agent-setup.exe', () => {
  it('goes on only with a token that the server takes, and leaves a host that is ONLINE', async () => {
    const { host, server } = world
    const wizard = await Wizard.open(host, 'v1.0.0')
    await wizard.step('1-welcome')
    await wizard.press('Return')
    await wizard.step('2-server-and-token')

    await wizard.type(server.url)
    await wizard.press('Tab')
    await wizard.type('vesana_unknown')
    await wizard.press('Return')
    await expect.poll(() => host.told(), WITHIN).toContain('This enrollment token is not known')
    await wizard.step('3-refused')
    expect([await host.serviceState(), await host.config(), await host.apps()]).toEqual([undefined, '', {}])

    await wizard.press('End', 'shift+Home', 'BackSpace')
    await wizard.type(await world.enrollmentToken())
    await wizard.press('Return')
    await expect.poll(() => host.told(), WITHIN).toContain('Vesana Agent is installed, and runs.')
    await wizard.step('4-finish')
    await wizard.press('Return')

    expect((await wizard.ended).code).toBe(0)
    await expect
      .poll(async () => (await world.hosts())[0]?.agentStatus, WITHIN)
      .toMatchObject({
        online: true,
        currentVersion: 'v1.0.0',
      })
  })
})
