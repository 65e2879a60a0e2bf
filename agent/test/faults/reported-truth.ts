import { isTerminal, STAGES, type Stage, type UpdateEvent } from '../../src/protocol/index.ts'

/** One attempt as a server knows it from what it was told. */
export interface ReportedAttempt {
  id: string
  /** By seq, each once. */
  events: UpdateEvent[]
  stage: Stage
  errorCode: string | undefined
}

/** Folds all deliveries, repeated ones included, in the order in which the attempts began. */
export function foldReports(deliveries: readonly UpdateEvent[]): ReportedAttempt[] {
  const attempts = new Map<string, Map<number, UpdateEvent>>()
  for (const event of deliveries) {
    const known = attempts.get(event.attempt_id) ?? new Map<number, UpdateEvent>()
    attempts.set(event.attempt_id, known.set(event.seq, event))
  }
  return [...attempts].map(([id, bySeq]) => {
    const events = [...bySeq.values()].toSorted((one, other) => one.seq - other.seq)
    const last = events.at(-1) as UpdateEvent
    return { id, events, stage: last.stage, errorCode: last.error?.code }
  })
}

export function allEnded(attempts: readonly ReportedAttempt[]): boolean {
  return attempts.length > 0 && attempts.every(({ stage }) => isTerminal(stage))
}

/** What is untrue in the reports themselves, whatever happened on the host. */
export function untruths(deliveries: readonly UpdateEvent[]): string[] {
  return [...changedMeanings(deliveries), ...foldReports(deliveries).flatMap(brokenHistory)]
}

/** The same (attempt_id, seq) has to say the same every time. */
function changedMeanings(deliveries: readonly UpdateEvent[]): string[] {
  const said = new Map<string, string>()
  const problems: string[] = []
  for (const event of deliveries) {
    const key = `${event.attempt_id}:${event.seq}`
    const text = JSON.stringify(event)
    const before = said.get(key) ?? text
    if (before !== text) problems.push(`Report ${key} first said ${before}, then ${text}.`)
    said.set(key, before)
  }
  return problems
}

function brokenHistory({ id, events, stage, errorCode }: ReportedAttempt): string[] {
  const seqs = events.map(({ seq }) => seq)
  const stages = events.map((event) => event.stage)
  const steps = stages.map((name) => STAGES.indexOf(name))
  const problems: string[] = []
  if (seqs.some((seq, index) => seq !== index)) problems.push(`Attempt ${id} has reports ${seqs.join()}.`)
  if (steps.some((step, index) => step < (steps[index - 1] ?? 0)))
    problems.push(`Attempt ${id} went backwards: ${stages.join()}.`)
  if (stages.slice(0, -1).some(isTerminal))
    problems.push(`Attempt ${id} went on after its end: ${stages.join()}.`)
  if (isTerminal(stage) && (stage === 'COMPLETED') !== (errorCode === undefined))
    problems.push(`Attempt ${id} ended ${stage} with the error ${errorCode}.`)
  return problems
}
