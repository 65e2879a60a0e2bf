import type { LabelInput } from '../gql/graphql'

/** Labels as they are typed: `region=eu, role=web`. A part without “=” is a problem, told in words. */
export function parseLabels(text: string): { labels: LabelInput[]; problem?: string } {
  const labels: LabelInput[] = []
  for (const part of text.split(/[,\n]/)) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    const key = part.slice(0, Math.max(equals, 0)).trim()
    const value = part.slice(equals + 1).trim()
    if (!key || !value) return { labels: [], problem: `Write “${part.trim()}” as key=value.` }
    labels.push({ key, value })
  }
  return { labels }
}
