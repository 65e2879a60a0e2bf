import { reactive } from 'vue'
import { failure } from '../error-messages'
import type { Failure } from '../error-messages'
import type { ReleasePartsFragment } from '../gql/graphql'
import { artifactNames, artifactUrl } from './artifact-names'
import { uploadArtifact, xhrTransport } from './upload-artifact'

export interface UploadItem {
  name: string
  file: File
  sent: number
  state: 'waiting' | 'sending' | 'failed' | 'done'
  tried: boolean
  failure?: Failure
  control: AbortController
}

type Draft = Pick<ReleasePartsFragment, 'id' | 'component' | 'version'>

// Outlives the page: who looks at the hosts meanwhile does not lose an upload.
const byRelease = reactive(new Map<string, UploadItem[]>())

window.addEventListener('beforeunload', (event) => {
  const busy = [...byRelease.values()]
    .flat()
    .some((item) => item.state === 'sending' || item.state === 'waiting')
  if (busy) event.preventDefault()
})

/** A draft's uploads, one file at a time: several at once would only share the same line. */
export function useReleaseUpload(draft: Draft, uploaded: () => void) {
  if (!byRelease.has(draft.id)) byRelease.set(draft.id, [])
  const items = byRelease.get(draft.id) ?? []

  function add(files: Iterable<File>): void {
    const allowed = artifactNames(draft.component)
    for (const file of files) {
      remove(file.name)
      const item: UploadItem = {
        name: file.name,
        file,
        sent: 0,
        state: 'waiting',
        tried: false,
        control: new AbortController(),
      }
      if (!allowed.includes(file.name)) {
        item.state = 'failed'
        item.failure = failure('BAD_USER_INPUT', `A release takes only these names: ${allowed.join(', ')}.`)
      }
      items.push(item)
    }
    void work()
  }

  async function work(): Promise<void> {
    if (items.some((item) => item.state === 'sending')) return
    const next = items.find((item) => item.state === 'waiting')
    if (!next) return
    await send(next)
    await work()
  }

  async function send(item: UploadItem): Promise<void> {
    item.state = 'sending'
    item.failure = undefined
    const resume = item.tried
    item.tried = true
    const result = await uploadArtifact(
      {
        url: artifactUrl(draft.component, draft.version, item.name),
        file: item.file,
        resume,
        onProgress: (bytes) => (item.sent = bytes),
        signal: item.control.signal,
      },
      xhrTransport,
    )
    if (result.kind === 'cancelled') return
    if (result.kind === 'failed') {
      item.state = 'failed'
      item.failure = result.failure
      return
    }
    item.state = 'done'
    uploaded()
    remove(item.name)
  }

  function retry(item: UploadItem): void {
    item.state = 'waiting'
    void work()
  }

  function remove(name: string): void {
    const index = items.findIndex((item) => item.name === name)
    if (index < 0) return
    const [item] = items.splice(index, 1)
    item?.control.abort()
  }

  return { items, add, retry, cancel: (item: UploadItem) => remove(item.name) }
}
