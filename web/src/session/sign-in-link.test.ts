import { describe, expect, it } from 'vitest'
import { parseSignInLink, safeReturnPath } from './sign-in-link'

describe('a sign-in link', () => {
  it.each([
    ['#ticket=abc', { kind: 'ticket', ticket: 'abc' }],
    ['#token=vesana_x', { kind: 'token', token: 'vesana_x' }],
    ['#ticket=', undefined],
    ['#section', undefined],
    ['', undefined],
  ])('%s is read as %j', (hash, link) => expect(parseSignInLink(hash)).toEqual(link))
})

describe('the way back after signing in', () => {
  it.each([['/hosts'], ['/hosts/12?tab=history'], ['/releases']])('%s is kept', (path) =>
    expect(safeReturnPath(path)).toBe(path),
  )

  it.each([
    ['//evil.example'],
    ['/\\evil.example'],
    ['/\t/evil.example'],
    ['/.//evil.example'],
    ['https://evil.example/hosts'],
    ['javascript:alert(1)'],
    ['/sign-in?to=/sign-in'],
    [undefined],
    [['/hosts', '/releases']],
  ])('%j leads to the host list', (path) => expect(safeReturnPath(path)).toBe('/hosts'))
})
