import { ref, watch, type Ref } from 'vue'

/**
 * Whether the server has the file at `address` to give. Asked there: what new hosts are given may be of another release
 * than the newest. True until the server has said that it has none.
 */
export function useIsServed(address: () => string | undefined): Ref<boolean> {
  const isServed = ref(true)
  watch(
    address,
    async (asked) => {
      isServed.value = true
      if (asked === undefined) return
      const answer = await fetch(asked, { method: 'HEAD' }).catch(() => undefined)
      if (asked === address()) isServed.value = answer?.status !== 404
    },
    { immediate: true },
  )
  return isServed
}
