import { aRelease } from '../../testing/factories.ts'
import { type DatabaseKind, TestApp } from '../../testing/test-app.ts'

/** A server that offers v1.1.0 to agents on Linux x86-64, as if it had been published. */
export async function worldWithRelease(kind?: DatabaseKind): Promise<TestApp> {
  const world = await TestApp.start(kind)
  world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
  return world
}

/** What a host is told that may run it. */
export const V1_1_0 = {
  latest_version: 'v1.1.0',
  binary_url: 'http://server.test/agent-binaries/releases/v1.1.0/vesana-agent-linux-amd64',
  binary_sha256: 'a'.repeat(64),
  binary_size: 1000,
}
