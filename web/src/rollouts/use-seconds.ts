import type { Ref } from 'vue'
import { onScopeDispose, ref } from 'vue'

/** The present in epoch milliseconds, moving every second for as long as the scope lives. */
export function useSeconds(): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
