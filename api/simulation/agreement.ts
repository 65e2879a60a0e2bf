import { expect } from 'vitest'
import { NO_OFFERS } from '../src/rollouts/offer-counts.ts'
import type { OfferCounts } from '../src/rollouts/rollout-facts.ts'
import { countOffers } from '../src/rollouts/rollout-rows.ts'
import { rolloutOf } from '../src/testing/fleet.ts'
import type { UpdateTables } from '../src/updates/update-tables.ts'
import type { SimulatedAgent } from './simulated-agent.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'

/** What must have become of the offer to a host, once all bounds are over: by what it did and the server was told. */
function outcomeOf({ saidVersion, told }: SimulatedAgent, version: string): keyof OfferCounts {
  if (saidVersion === version) return 'completed'
  if (told.includes('ROLLED_BACK')) return 'rolledBack'
  return told.length > 0 ? 'failed' : 'lost'
}

export function modelCounts(fleet: SimulatedFleet, version: string): OfferCounts {
  const counts = { ...NO_OFFERS } as Record<keyof OfferCounts, number>
  const offered = fleet.ledger.offered.get(version)
  for (const agent of fleet.agents) {
    if (!offered?.has(agent.id)) continue
    counts.offered++
    counts[outcomeOf(agent, version)]++
  }
  return counts
}

/** The dashboard, memory, the rows and what really happened say the same. */
export async function expectAgreement(
  fleet: SimulatedFleet,
  rolloutId: string,
  version: string,
): Promise<OfferCounts> {
  const { database, registry } = fleet.world.app.deps
  const model = modelCounts(fleet, version)
  const rows = await countOffers(database.fork().getKysely<UpdateTables>(), rolloutId)
  const { counts } = await rolloutOf(fleet.world, rolloutId)
  const memory = registry.offerCounts(rolloutId)
  expect({ rows, memory }).toEqual({ rows: model, memory: model })
  expect(counts).toMatchObject(model)
  return model
}
