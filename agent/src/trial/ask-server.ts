import { COMPONENT } from '../build-info.ts'
import { createServerClient } from '../check-in/server-client.ts'
import { loadConfig } from '../config/config.ts'
import type { Opinion } from './judge-trial.ts'

const ENOUGH_MS = 20_000

/** Polls once, as the version that this binary is. */
export async function askServer(configPath: string): Promise<Opinion> {
  const config = await loadConfig(configPath, COMPONENT, process.env)
  if (!config.ok) return 'misconfigured'
  const { server, token } = config.value
  const answer = await createServerClient(server, token, AbortSignal.timeout(ENOUGH_MS)).config()
  switch (answer.kind) {
    case 'answer':
    case 'unchanged':
      return 'accepted'
    case 'aborted':
      return 'unreachable'
    case 'unreachable':
    case 'busy':
    case 'unauthenticated':
    case 'refused':
      return answer.kind
  }
}
