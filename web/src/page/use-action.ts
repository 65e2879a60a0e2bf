import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/vue'
import { ref } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { client } from '../urql'

/** One change asked of the server: `run` gives its data, or undefined with `error` set. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
) {
  const busy = ref(false)
  const error = ref<Failure>()

  async function run(variables: Variables): Promise<Data | undefined> {
    busy.value = true
    error.value = undefined
    const result: OperationResult<Data, Variables> = await client.mutation(document, variables).toPromise()
    busy.value = false
    if (result.error) error.value = failureOf(result.error)
    return result.error ? undefined : result.data
  }

  const clear = () => (error.value = undefined)

  return { busy, error, run, clear }
}
