import type { LabelInput } from '../gql/graphql'

const MOST_LABELS = 32
const LONGEST_VALUE = 255
const KEY = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/

/** Labels as they are typed: `region=eu, role=web`. What the server would refuse is a problem, told in words. */
export function parseLabels(text: string): { labels: LabelInput[]; problem?: string } {
  const labels: LabelInput[] = []
  for (const part of text.split(/[,\n]/)) {
    if (part.trim() === '') continue
    const label = parseLabel(part.trim())
    if (typeof label === 'string') return { labels: [], problem: label }
    if (labels.some(({ key }) => key === label.key))
      return { labels: [], problem: `The label ${label.key} is there twice; it takes one value.` }
    labels.push(label)
  }
  if (labels.length > MOST_LABELS)
    return { labels: [], problem: `At most ${MOST_LABELS} labels, not ${labels.length}.` }
  return { labels }
}

function parseLabel(part: string): LabelInput | string {
  const equals = part.indexOf('=')
  const key = part.slice(0, Math.max(equals, 0)).trim()
  const value = part.slice(equals + 1).trim()
  if (!key || !value) return `Write “${part}” as key=value.`
  if (!KEY.test(key))
    return `“${key}” is no key: 1 to 63 of A–Z a–z 0–9 . _ / - that begin and end with a letter or digit.`
  if (value.length > LONGEST_VALUE) return `The value of ${key} has at most ${LONGEST_VALUE} characters.`
  return { key, value }
}
