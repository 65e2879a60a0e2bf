import { ref } from 'vue'

export interface Notice {
  id: number
  text: string
}

export const notices = ref<Notice[]>([])
let last = 0

/** Says that something worked; a failure stays where it happened and never only passes by. */
export function notify(text: string): void {
  const id = ++last
  notices.value = [...notices.value.slice(-2), { id, text }]
  setTimeout(() => dismiss(id), 6000)
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id)
}
