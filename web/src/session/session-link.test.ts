import { describe, expect, it } from 'vitest'
import { parseSessionLink, safeReturnPath } from './session-link'

describe('a link with a secret', () => {
  it.each([
    ['#ticket=abc', { ticket: 'abc' }],
    ['#error=NOT_INVITED', { error: 'NOT_INVITED' }],
    ['#ticket=', undefined],
    ['#token=vesana_x', undefined],
    ['#section', undefined],
    ['', undefined],
  ])('%s is read as %j', (hash, link) => expect(parseSessionLink(hash)).toEqual(link))
})

describe('the way back after signing in', () => {
  it.each([['/hosts'], ['/hosts/12?tab=history'], ['/audit?action=publishRelease'], ['/settings/people']])(
    '%s is kept',
    (path) => expect(safeReturnPath(path)).toBe(path),
  )

  it.each([
    ['//evil.example'],
    ['/\\evil.example'],
    ['/\t/evil.example'],
    ['/.//evil.example'],
    ['https://evil.example/hosts'],
    ['javascript:alert(1)'],
    ['/sign-in?to=/sign-in'],
    ['/invitation'],
    [undefined],
    [['/hosts', '/releases']],
  ])('%j leads to the host list', (path) => expect(safeReturnPath(path)).toBe('/hosts'))
})
