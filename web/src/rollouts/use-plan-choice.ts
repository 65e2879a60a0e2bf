import { computed, ref } from 'vue'
import type { RolloutDefaultPartsFragment, RolloutPlanPartsFragment, RolloutStrategy } from '../gql/graphql'
import { judgePlanDraft } from './judge-plan-draft'
import { type PlanDraft, builtInPlan, draftOfPlan } from './plan-draft'

/** How a release is to reach the fleet, as it is typed. */
export interface ChoiceDraft {
  strategy: RolloutStrategy
  /** Kept while the strategy is IMMEDIATE, so that a change of mind loses nothing. */
  plan: PlanDraft
}

const draftOf = (choice?: RolloutDefaultPartsFragment): ChoiceDraft => ({
  strategy: choice?.strategy ?? 'STAGED',
  plan: draftOfPlan(choice?.plan ?? builtInPlan()),
})

/** A strategy and its plan, to be chosen; `chosen` is what the server is sent, undefined while something is wrong. */
export function usePlanChoice() {
  const draft = ref(draftOf())
  const judged = computed(() => judgePlanDraft(draft.value.plan))
  const chosen = computed<{ strategy: RolloutStrategy; plan?: RolloutPlanPartsFragment } | undefined>(() => {
    const { strategy } = draft.value
    if (strategy === 'IMMEDIATE') return { strategy }
    return judged.value.plan && { strategy, plan: judged.value.plan }
  })

  function begin(choice: RolloutDefaultPartsFragment): void {
    draft.value = draftOf(choice)
  }

  return { draft, judged, chosen, begin }
}
