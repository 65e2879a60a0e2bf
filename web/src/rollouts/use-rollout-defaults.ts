import { RolloutDefaultsDocument } from '../gql/graphql'
import { useLoad } from '../page/use-load'
import { client } from '../urql'

/** How releases reach the fleet whose publisher does not say; asked anew each time, as others may change it. */
export function useRolloutDefaults() {
  return useLoad(() => client.query(RolloutDefaultsDocument, {}).toPromise())
}
