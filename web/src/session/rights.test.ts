import { expect, it } from 'vitest'
import type { Role } from '../gql/graphql'
import { mayDo, roleItems, whyNot } from './rights'
import type { Right } from './rights'

const offered: Record<Right, Role[]> = {
  'steer updates': ['OPERATOR', 'RELEASER', 'ADMIN'],
  'edit hosts': ['OPERATOR', 'RELEASER', 'ADMIN'],
  'edit windows': ['OPERATOR', 'RELEASER', 'ADMIN'],
  release: ['RELEASER', 'ADMIN'],
  'add hosts': ['ADMIN'],
  'remove hosts': ['ADMIN'],
  administer: ['ADMIN'],
}

it.each(Object.entries(offered) as [Right, Role[]][])('“%s” is offered to %j', (right, allowed) => {
  const found = roleItems.map(({ value }) => value).filter((role) => mayDo(role, right))
  expect(found).toEqual(allowed)
})

it('nothing is offered to somebody whose role is not known', () => {
  expect(mayDo(undefined, 'steer updates')).toBe(false)
})

it('a refusal says what it takes and what one has', () => {
  expect(whyNot('VIEWER', 'release', 'Publishing')).toBe(
    'Publishing takes the role Releaser. Your role is Viewer.',
  )
})
