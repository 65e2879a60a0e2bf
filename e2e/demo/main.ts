/** `npm run demo`: a fleet to look at, on a temporary folder. Started by scripts/demo.mjs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Administrator } from '../administrator.ts'
import { buildBinaries, builtBinary } from '../build-agent-binaries.ts'
import { ADMIN, ADMIN_TOKEN, ServerProcess } from '../server-process.ts'
import type { SupervisedAgent } from '../supervised-agent.ts'
import { release, startRealAgents, startSimulatedHosts } from './demo-fleet.ts'
import { planRollout } from './fleet-plan.ts'
import { LiveLine, finalTable, readFleet, summaryLine } from './live-summary.ts'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '200' },
    agents: { type: 'string', default: '4' },
    port: { type: 'string', default: process.env.PORT ?? '4000' },
    seconds: { type: 'string' },
  },
})
const PUBLISH_AFTER_MS = 10_000

const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort())

console.log('Building the agents v1.0.0 and v1.1.0 …')
await buildBinaries('agent', ['v1.0.0', 'v1.1.0'])
if (!ending.signal.aborted) await show()

async function show(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vesana-demo-'))
  let server: ServerProcess | undefined
  let agents: SupervisedAgent[] = []
  let simulated: Promise<unknown> | undefined
  try {
    server = await ServerProcess.startAtOrNear(Number(values.port), join(folder, 'server'))
    const admin = new Administrator(server.url, ADMIN_TOKEN)
    await release(admin, 'v1.0.0')
    agents = await startRealAgents(admin, { folder, server: server.url, count: Number(values.agents) })
    const enrolled = await startSimulatedHosts(admin, {
      server: server.url,
      count: Number(values.hosts),
      signal: ending.signal,
    })
    simulated = enrolled.ended
    console.log(
      `\nThe dashboard:  ${server.url}\n  email     ${ADMIN.email}\n  password  ${ADMIN.password}\n`,
    )
    await watch(admin, server.url)
    console.log(`\n${finalTable(await readFleet(admin))}`)
  } finally {
    ending.abort()
    await Promise.all([simulated, ...agents.map((agent) => agent.stop())])
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Shows the fleet second by second, releases v1.1.0 on the way, and ends with the demo. */
async function watch(admin: Administrator, url: string): Promise<void> {
  const startedAt = performance.now()
  const endAt = values.seconds === undefined ? Infinity : startedAt + Number(values.seconds) * 1000
  const line = new LiveLine()
  let published = false
  while (!ending.signal.aborted && performance.now() < endAt) {
    if (!published && performance.now() - startedAt > PUBLISH_AFTER_MS) {
      published = true
      line.end()
      console.log('Publishing v1.1.0 by stages: watch the fleet move. Ctrl-C ends the demo.')
      const plan = planRollout(Number(values.hosts) + Number(values.agents))
      const id = await release(admin, 'v1.1.0', builtBinary('agent', 'v1.1.0'), plan)
      console.log(`Its rollout:    ${url}/rollouts/${id}`)
    }
    line.show(summaryLine(await readFleet(admin)))
    await wait(1000, undefined, { signal: ending.signal }).catch(() => {})
  }
  line.end()
}
