import type { Ref } from 'vue'
import { computed, ref } from 'vue'
import type { HostRowFragment } from '../gql/graphql'

export type HostSelection = ReturnType<typeof useHostSelection>

/** Only hosts on the page count as chosen: nobody should change a host that a filter has hidden meanwhile. */
export function useHostSelection(rows: Ref<HostRowFragment[]>) {
  const chosen = ref<ReadonlySet<string>>(new Set())
  const hosts = computed(() => rows.value.filter((row) => chosen.value.has(row.id)))
  const all = computed(() => rows.value.length > 0 && hosts.value.length === rows.value.length)

  function toggle(id: string, on: boolean): void {
    const next = new Set(chosen.value)
    if (on) next.add(id)
    else next.delete(id)
    chosen.value = next
  }

  const toggleAll = (on: boolean) => (chosen.value = new Set(on ? rows.value.map((row) => row.id) : []))
  const clear = () => toggleAll(false)
  const keepOnly = (ids: string[]) => (chosen.value = new Set(ids))
  const has = (id: string) => chosen.value.has(id)

  return { hosts, all, has, toggle, toggleAll, clear, keepOnly }
}
