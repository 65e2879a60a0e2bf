import { stringifyDocument } from '@urql/vue'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { createClient } from 'graphql-sse'
import type { ExecutionResult } from 'graphql-sse'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { doubts, endSession, session } from './session'

const events = createClient({ url: '/graphql/stream', credentials: 'same-origin', retryAttempts: 0 })
const broken = ref(new Set<symbol>())

/** True while any live connection is being made again. */
export const reconnecting = computed(() => broken.value.size > 0)

// A browser opens six HTTP/1.1 connections to one server: tabs in the background give theirs back.
const visible = ref(document.visibilityState !== 'hidden')
document.addEventListener('visibilitychange', () => (visible.value = document.visibilityState !== 'hidden'))

interface Listener<Data> {
  next(data: Data): void
  /** Connected after a gap: whatever happened meanwhile was missed. */
  missed(): void
}

/** Subscribes for as long as the scope lives, the tab is visible and `variables` is not undefined. */
export function useLive<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | undefined,
  listener: Listener<Data>,
): void {
  const query = stringifyDocument(document)
  let stop: (() => void) | undefined
  let hadConnection = false

  function start(current: Variables | undefined): void {
    const previous = stop
    stop = undefined
    if (!current) return previous?.()
    const afterGap = hadConnection && !previous
    stop = keepSubscribed<Data>({ query, variables: current }, afterGap, listener, previous)
    hadConnection = true
  }

  watch(
    () => JSON.stringify(session.signedIn.value && visible.value ? (variables() ?? null) : null),
    (wanted) => start((JSON.parse(wanted) as Variables | null) ?? undefined),
    { immediate: true },
  )
  onScopeDispose(() => stop?.())
}

function keepSubscribed<Data>(
  request: { query: string; variables: Record<string, unknown> },
  afterGap: boolean,
  listener: Listener<Data>,
  previous?: () => void,
): () => void {
  const id = Symbol('live')
  let stopped = false
  let stopPrevious = previous
  let failures = afterGap ? 1 : 0
  let unsubscribe: (() => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const mark = (isBroken: boolean): void => {
    const next = new Set(broken.value)
    if (isBroken) next.add(id)
    else next.delete(id)
    broken.value = next
  }

  function connect(): void {
    unsubscribe = events.subscribe<Data>(
      request,
      { next, error: again, complete: () => again() },
      { connected },
    )
  }

  function connected(): void {
    // Only now: a change of variables must leave no gap in which a message is lost.
    stopPrevious?.()
    stopPrevious = undefined
    if (failures > 0) listener.missed()
    // The server ends a stream when its viewer lost a right.
    if (failures > 0) doubts.value += 1
    failures = 0
    mark(false)
  }

  function next(result: ExecutionResult<Data, unknown>): void {
    if (result.data) listener.next(result.data)
  }

  // A server that restarts ends the stream in good order: "complete" is a reason to come back, too.
  function again(error?: unknown): void {
    if (stopped) return
    if (statusOf(error) === 401) return endSession('refused')
    failures += 1
    mark(true)
    timer = setTimeout(
      connect,
      Math.min(15_000, 500 * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2),
    )
  }

  connect()
  return () => {
    stopped = true
    stopPrevious?.()
    clearTimeout(timer)
    unsubscribe?.()
    mark(false)
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined
  return error.response instanceof Response ? error.response.status : undefined
}
