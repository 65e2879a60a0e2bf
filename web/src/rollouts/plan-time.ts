const units = [
  { name: 'd', seconds: 86_400, pattern: /^d(ays?)?$/ },
  { name: 'h', seconds: 3600, pattern: /^h(ours?)?$/ },
  { name: 'min', seconds: 60, pattern: /^m(in(utes?)?)?$/ },
  { name: 's', seconds: 1, pattern: /^s(ec(onds?)?)?$/ },
] as const

/** `1 h 30 min`: what parseTime reads. */
export function timeInWords(seconds: number): string {
  const parts: string[] = []
  let rest = seconds
  for (const unit of units) {
    const count = Math.floor(rest / unit.seconds)
    if (count > 0) parts.push(`${count} ${unit.name}`)
    rest -= count * unit.seconds
  }
  return parts.length > 0 ? parts.join(' ') : '0 min'
}

/** `90 s`, `15 min`, `1 h 30 min`, `2 d`, and a bare number as minutes. @returns seconds; undefined: that is no time */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase()
  if (/^\d+$/.test(trimmed)) return Number(trimmed) * 60
  if (!/^(\d+\s*[a-z]+\s*)+$/.test(trimmed)) return undefined
  let seconds = 0
  for (const [, count, word = ''] of trimmed.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const unit = units.find(({ pattern }) => pattern.test(word))
    if (!unit) return undefined
    seconds += Number(count) * unit.seconds
  }
  return seconds
}
