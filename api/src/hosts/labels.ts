import { type Result, fail, ok } from '../errors.ts'

/** What an administrator calls hosts by: `{ region: 'eu', role: 'web' }`. */
export type Labels = Readonly<Record<string, string>>

export interface Label {
  readonly key: string
  readonly value: string
}

const MOST_LABELS = 32
const KEY = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/
const LONGEST_VALUE = 255

/** Labels as they were sent, judged. A key may be there once; values lose the spaces around them. Pure. */
export function judgeLabels(sent: readonly Label[]): Result<Labels> {
  if (sent.length > MOST_LABELS) {
    return fail('BAD_USER_INPUT', `There may be at most ${MOST_LABELS} labels, not ${sent.length}.`, 'labels')
  }
  const labels: Record<string, string> = {}
  for (const [index, { key, value }] of sent.entries()) {
    const field = `labels.${index}`
    if (!KEY.test(key)) {
      const message =
        'A label’s key has 1 to 63 of A–Z a–z 0–9 . _ / - and begins and ends with a letter or digit.'
      return fail('BAD_USER_INPUT', message, `${field}.key`)
    }
    if (Object.hasOwn(labels, key)) {
      return fail('BAD_USER_INPUT', `The label ${key} is there twice; it takes one value.`, `${field}.key`)
    }
    const trimmed = value.trim()
    if (trimmed === '' || trimmed.length > LONGEST_VALUE || /\p{Cc}/u.test(trimmed)) {
      const message = `The value of the label ${key} has 1 to ${LONGEST_VALUE} characters, all on one line.`
      return fail('BAD_USER_INPUT', message, `${field}.value`)
    }
    labels[key] = trimmed
  }
  return ok(labels)
}

/** By key, so that the same labels always read the same. */
export function labelList(labels: Labels): Label[] {
  return Object.entries(labels)
    .map(([key, value]) => ({ key, value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** Whether every pair that is asked for is there. */
export function hasLabels(labels: Labels, wanted: readonly Label[]): boolean {
  return wanted.every(({ key, value }) => Object.hasOwn(labels, key) && labels[key] === value)
}

/** The same for labels that were judged before. */
export function hasAllLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
}
