import { expect, it } from 'vitest'
import { requestRefusal } from './request-refusal'

const outdated = {
  autoUpdatePaused: false,
  state: 'OUTDATED',
  reason: 'OFFLINE',
  serverVersion: 'v1.5.0',
} as const

it('an update may be requested on a host that is behind, even while it is offline', () => {
  expect(requestRefusal(outdated)).toBeUndefined()
})

it.each([
  [{ ...outdated, autoUpdatePaused: true }, 'paused'],
  [{ ...outdated, state: 'UP_TO_DATE' as const }, 'up to date'],
  [{ ...outdated, serverVersion: null }, 'No version is published'],
  [{ ...outdated, reason: 'QUARANTINED' as const }, 'Clear the quarantine'],
  [{ ...outdated, reason: 'BELOW_MINIMUM' as const }, 'needs an earlier release'],
  [{ ...outdated, state: 'PENDING_UPDATE' as const, reason: 'UPDATING' as const }, 'running already'],
])('a request that would do nothing says why (%#)', (status, words) => {
  expect(requestRefusal(status)).toContain(words)
})
