import { afterAll, beforeAll, test } from 'vitest'
import { until } from '../until.ts'
import { digestOf, HostedAgent } from './hosted-agent.ts'
import { WindowsBuilds } from './windows-builds.ts'

/** Of one host, which is brought back to the old version before each. */
const KILLS = Number(process.env.WINDOWS_KILLS ?? 6)
/** From the beginning of REPLACING until the new version has reported, in the slow time of Wine. */
const LATEST_MS = 1500
const WITHIN_MS = 120_000

let builds: WindowsBuilds
beforeAll(async () => {
  builds = await WindowsBuilds.make()
})
afterAll(() => builds?.remove())

test(
  `an update that is killed while the program is replaced, ${KILLS} times, leaves a working program each time`,
  async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    const [old, next] = [digestOf(await builds.bytes('old.exe')), digestOf(await builds.bytes('new.exe'))]
    for (let kill = 0; kill < KILLS; kill++) {
      host.server.events.length = 0
      await host.publish('v1.1.0', await builds.bytes('new.exe'))
      const replaces = async (): Promise<boolean> =>
        (await host.updateState()).includes('"stage": "REPLACING"')
      await until(replaces, 'the replacement', WITHIN_MS)
      // Not a wait for anything: the moment is what is tried. Spread evenly over the span, however many kills there are.
      await new Promise((resolve) => setTimeout(resolve, (LATEST_MS * kill) / KILLS))
      await host.killAll()

      const [program, backup] = [
        await host.read('vesana-agent.exe'),
        await host.read('.vesana-agent.bak.exe'),
      ]
      if (program === undefined) expect(digestOf(backup)).toBe(old)
      else expect([old, next]).toContain(digestOf(program))

      expect((await host.host('start')).code).toBe(0)
      const end = await host.ended('v1.1.0', WITHIN_MS)
      expect([end.stage, digestOf(await host.read('vesana-agent.exe'))]).toEqual(['COMPLETED', next])
      expect(digestOf(await host.read('.vesana-agent.bak.exe'))).toBe(old)

      host.server.release = undefined
      expect((await host.agent('rollback')).code).toBe(0)
      await until(() => host.server.stages.at(-1) === 'ROLLED_BACK', 'the way back', WITHIN_MS)
      host.server.retryFailed = true
    }
  },
  240_000 + KILLS * 90_000,
)
