import fc from 'fast-check'

/** Something that may happen to a fleet and its rollouts. Which host, release or stage is meant is a number to be wrapped. */
export type Action =
  | { readonly kind: 'enroll'; readonly canary: boolean }
  | {
      readonly kind: 'enrollAgain' | 'deleteHost' | 'vanish' | 'poll' | 'heartbeat' | 'hold'
      readonly host: number
    }
  | { readonly kind: 'optOut'; readonly host: number; readonly optedOut: boolean }
  | { readonly kind: 'begin'; readonly host: number }
  | { readonly kind: 'report'; readonly host: number; readonly how: Delivery }
  | { readonly kind: 'end'; readonly host: number; readonly stage: End; readonly isHeard: boolean }
  | { readonly kind: 'pauseHost' | 'resumeHost' | 'request' | 'cancelRequest'; readonly host: number }
  | {
      readonly kind:
        'pollAll' | 'takeAll' | 'step' | 'restart' | 'pauseRollout' | 'resumeRollout' | 'advanceRollout'
    }
  | { readonly kind: 'publish'; readonly plan: number }
  | { readonly kind: 'withdraw'; readonly restoreBackups: boolean }
  | { readonly kind: 'writeVersion'; readonly release: number }
  | { readonly kind: 'pass'; readonly minutes: number; readonly areAlive: boolean }

/** How a batch of reports reaches the server. */
export type Delivery = 'inOrder' | 'twice' | 'backwards' | 'lost' | 'late'
export type End = 'COMPLETED' | 'ROLLED_BACK' | 'FAILED'

const host = fc.nat(11)
const just = <K extends string>(...kinds: K[]) => fc.constantFrom(...kinds)

const ACTIONS: Array<{ weight: number; arbitrary: fc.Arbitrary<Action> }> = [
  { weight: 2, arbitrary: fc.record({ kind: just('enroll'), canary: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: just('enrollAgain', 'deleteHost', 'vanish'), host }) },
  { weight: 6, arbitrary: fc.record({ kind: just('poll', 'heartbeat', 'hold'), host }) },
  { weight: 1, arbitrary: fc.record({ kind: just('optOut'), host, optedOut: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: just('begin'), host }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: just('report'),
      host,
      how: just('inOrder', 'twice', 'backwards', 'lost', 'late'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: just('end'),
      host,
      stage: just('COMPLETED', 'COMPLETED', 'ROLLED_BACK', 'FAILED'),
      isHeard: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: just('pauseHost', 'resumeHost', 'request', 'request', 'cancelRequest'),
      host,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: just('pollAll') }) },
  { weight: 2, arbitrary: fc.record({ kind: just('takeAll') }) },
  { weight: 6, arbitrary: fc.record({ kind: just('step') }) },
  { weight: 1, arbitrary: fc.record({ kind: just('restart') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: just('pauseRollout', 'resumeRollout', 'advanceRollout', 'advanceRollout') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: just('publish'), plan: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: just('withdraw'), restoreBackups: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: just('writeVersion'), release: fc.nat(5) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: just('pass'),
      minutes: fc.constantFrom(1, 2, 6, 6, 16, 31, 61, 125, 400),
      areAlive: fc.boolean(),
    }),
  },
]

/** Long enough for whatever is open to be over. */
const END: readonly Action[] = [{ kind: 'pass', minutes: 400, areAlive: false }, { kind: 'step' }]

/** What happens in one run, in its order. A fleet of a few hosts and a release under way come first. */
export const courses: fc.Arbitrary<Action[]> = fc
  .tuple(
    fc.array(fc.record({ kind: just('enroll'), canary: fc.boolean() }), { minLength: 2, maxLength: 6 }),
    fc.record({ kind: just('publish'), plan: fc.nat(4) }),
    fc.array(fc.oneof(...ACTIONS), { minLength: 15, maxLength: 60, size: 'max' }),
  )
  .map(([fleet, publication, actions]) => [
    ...fleet,
    publication,
    { kind: 'step' },
    { kind: 'pollAll' },
    ...actions,
    ...END,
  ])
