import { ref } from 'vue'
import type { Failure } from '../error-messages'
import type { SessionAction } from './session-actions'
import { askSession } from './session-request'

/** One change of the session asked of the server: `run` gives its answer, or undefined with `error` set. */
export function useSessionAction<Body>({ path, refusal }: SessionAction<Body>) {
  const busy = ref(false)
  const error = ref<Failure>()

  async function run(body: Record<string, unknown> = {}): Promise<{ body: Body } | undefined> {
    busy.value = true
    error.value = undefined
    const answer = await askSession<Body>('POST', path, body)
    busy.value = false
    if (answer.ok) return answer
    const { code } = answer.failure
    const refused = code === 'UNAUTHENTICATED' || code === 'BAD_USER_INPUT'
    error.value = refused && refusal ? { ...answer.failure, title: refusal } : answer.failure
    return undefined
  }

  const clear = () => (error.value = undefined)

  return { busy, error, run, clear }
}
