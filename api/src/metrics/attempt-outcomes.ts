import { UPDATE_ERRORS } from '@vesana/agent/protocol'
import { Counter, type Registry } from 'prom-client'
import type { AttemptFacts } from '../updates/host-facts.ts'

const OUTCOMES = ['COMPLETED', 'ROLLED_BACK', 'FAILED'] as const

/** @returns what is to be called once for each attempt that has ended, when that is durable */
export function countOutcomes(registers: Registry[]): (attempt: AttemptFacts) => void {
  const outcomes = new Counter({
    name: 'vesana_update_attempts_total',
    help: 'Update attempts that ended, by outcome and error code; since the server started.',
    labelNames: ['outcome', 'error'],
    registers,
  })
  for (const outcome of OUTCOMES) outcomes.inc({ outcome, error: 'none' }, 0)
  return ({ stage, error }) => outcomes.inc({ outcome: stage, error: labelOf(error?.code) })
}

/** Codes come from hosts: one that this server does not know could be any text. */
function labelOf(code: string | undefined): string {
  if (code === undefined) return 'none'
  return Object.hasOwn(UPDATE_ERRORS, code) ? code : 'other'
}
