import type { OperationResult } from '@urql/vue'
import { ref, shallowRef } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'

/** One question to the server with its three states; when asked again meanwhile, the latest question wins. */
export function useLoad<Data>(ask: () => Promise<OperationResult<Data>>) {
  const data = shallowRef<Data>()
  const error = ref<Failure>()
  const loading = ref(true)
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    loading.value = true
    const result = await ask()
    if (mine !== latest) return
    loading.value = false
    error.value = result.error ? failureOf(result.error) : undefined
    // What was there stays readable while the server is away.
    if (result.data && !result.error) data.value = result.data
  }

  return { data, error, loading, load }
}
