import type { ComputedRef, InjectionKey, Ref } from 'vue'
import { computed, inject, provide, ref } from 'vue'
import type { Failure } from '../error-messages'
import { FleetChangedDocument, FleetDocument } from '../gql/graphql'
import type { FleetPartsFragment } from '../gql/graphql'
import { useLoad } from '../page/use-load'
import { useLive } from '../session/live'
import { client } from '../urql'

export interface Fleet {
  summary: ComputedRef<FleetPartsFragment | undefined>
  error: Ref<Failure | undefined>
  reload: () => Promise<void>
  /** Grows with every change of the fleet, for pages that show a part of it to ask again. */
  changes: Ref<number>
}

const key: InjectionKey<Fleet> = Symbol('fleet')

/** Called once by the shell: every page below shares one subscription. */
export function provideFleet(): Fleet {
  const { data, error, load } = useLoad(() => client.query(FleetDocument, {}).toPromise())
  const changes = ref(0)

  useLive(FleetChangedDocument, () => ({}), {
    next: ({ fleetChanged }) => {
      data.value = { fleet: fleetChanged }
      changes.value += 1
    },
    missed: () => {
      void load()
      changes.value += 1
    },
  })

  const fleet = { summary: computed(() => data.value?.fleet), error, reload: load, changes }
  provide(key, fleet)
  void load()
  return fleet
}

export function useFleet(): Fleet {
  const fleet = inject(key)
  if (!fleet) throw new Error('useFleet outside of the shell')
  return fleet
}
