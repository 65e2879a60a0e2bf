/** `45 s`, `4 min 32 s`, `1 h 5 min`, `2 days 3 h`; never below `0 s`. */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return both(minutes, 'min', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return both(hours, 'h', minutes % 60, 'min')
  return both(Math.floor(hours / 24), 'days', hours % 24, 'h')
}

function both(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`
}

/** Until when a stage is watched at the least, epoch milliseconds; undefined before it begins. */
export function watchedUntil(stage: {
  startedAt: string | null
  plan: { bakeSeconds: number }
}): number | undefined {
  return stage.startedAt === null ? undefined : Date.parse(stage.startedAt) + stage.plan.bakeSeconds * 1000
}
