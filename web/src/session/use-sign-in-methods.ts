import { ref, shallowRef } from 'vue'
import type { Failure } from '../error-messages'
import { askSession } from './session-request'

export interface SignInMethods {
  password: boolean
  oidc: { name: string } | null
  needs_set_up: boolean
}

/** How one may sign in here; asked once for each page that shows it. */
export function useSignInMethods() {
  const methods = shallowRef<SignInMethods>()
  const unreachable = ref<Failure>()

  void askSession<SignInMethods>('GET', 'methods').then((answer) => {
    if (answer.ok) methods.value = answer.body
    else unreachable.value = answer.failure
  })

  return { methods, unreachable }
}
