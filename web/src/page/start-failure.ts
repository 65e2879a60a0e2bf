import { shallowRef } from 'vue'
import type { Failure } from '../error-messages'

/** Why the first page could not even ask who is signed in. */
export const startFailure = shallowRef<Failure>()
