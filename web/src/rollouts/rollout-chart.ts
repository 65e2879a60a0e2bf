export interface RolloutPointFacts {
  at: string
  offered: number
  completed: number
  failed: number
}

const LINES = ['offered', 'completed', 'failed'] as const
export type ChartLine = (typeof LINES)[number]

export interface RolloutChartShape {
  /** The value at the upper edge. */
  top: number
  /** Paths in a box of 100 by 100, the origin at its upper left. */
  lines: Record<ChartLine, string>
  /** Below the completed ones. */
  area: string
}

/** @param points in the order of time, two or more */
export function chartOf(points: readonly RolloutPointFacts[]): RolloutChartShape {
  const top = niceTop(Math.max(1, ...points.map(({ offered }) => offered)))
  const start = Date.parse(points[0]?.at ?? '')
  const span = Math.max(1, Date.parse(points.at(-1)?.at ?? '') - start)
  const x = ({ at }: RolloutPointFacts) => round(((Date.parse(at) - start) / span) * 100)
  const lineOf = (name: ChartLine) =>
    points.map((point) => `${x(point)},${round(100 - (point[name] / top) * 100)}`)
  const lines = Object.fromEntries(LINES.map((name) => [name, `M${lineOf(name).join('L')}`]))
  return {
    top,
    lines: lines as Record<ChartLine, string>,
    area: `M0,100L${lineOf('completed').join('L')}L100,100Z`,
  }
}

/** The least of 1, 2, 4, 5, 6, 8, 10, 20, 40 … that is not below it: it has a whole half from 2 on, and a round name. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 2, 4, 5, 6, 8, 10].find((one) => one * power >= value) ?? 10
  return factor * power
}

/** Only the moments at which something had become another, and the first and last: what a table has to say. */
export function changesOf<Point extends RolloutPointFacts>(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1]
    const isEdge = before === undefined || index === points.length - 1
    return isEdge || LINES.some((name) => point[name] !== before[name])
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
