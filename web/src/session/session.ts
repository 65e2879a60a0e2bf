import { computed, readonly, ref, shallowRef } from 'vue'
import type { ViewerQuery } from '../gql/graphql'

/** Who is signed in, as the server says. The session itself is a cookie that no script can read. */
export type Viewer = NonNullable<ViewerQuery['viewer']>

const viewer = shallowRef<Viewer>()
const known = ref(false)
const ended = ref(false)

export const session = {
  viewer: readonly(viewer) as Readonly<typeof viewer>,
  signedIn: computed(() => viewer.value !== undefined),
  /** False before the server was asked for the first time. */
  known: readonly(known),
  /** The server ended the session: the person did not choose to leave, and is told so. */
  ended: readonly(ended),
}

/** Grows whenever an answer suggests that the viewer’s rights are not what they were. */
export const doubts = ref(0)

export function beginSession(who: Viewer): void {
  viewer.value = who
  known.value = true
  ended.value = false
}

export function endSession(why: 'signed-out' | 'refused' | 'none'): void {
  viewer.value = undefined
  known.value = true
  if (why !== 'none') ended.value = why === 'refused'
}
