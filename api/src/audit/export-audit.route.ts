import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import type { Deps } from '../graphql-context.ts'
import { sendFailure } from '../http/rest-errors.ts'
import type { Database } from '../orm.ts'
import { ACTOR_KINDS } from './actor.ts'
import { AUDIT_FORMATS, type AuditFormat } from './audit-formats.ts'
import { type AuditFilter, judgeAuditFilter } from './audit-filter.ts'
import { auditSlices } from './audit-slices.ts'

const NAMES = z.union([z.string(), z.array(z.string()).max(100)]).transform((value) => [value].flat())
const KIND = z.enum(ACTOR_KINDS)
const KINDS = z.union([KIND, z.array(KIND).max(ACTOR_KINDS.length)]).transform((value) => [value].flat())
const TIME = z.iso.datetime({ offset: true }).transform((value) => new Date(value))

const querySchema = z.object({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  text: z.string().optional(),
  actor: z.string().optional(),
  actor_kind: KINDS.optional(),
  action: NAMES.optional(),
  subject_type: NAMES.optional(),
  subject_id: z.string().optional(),
  from: TIME.optional(),
  to: TIME.optional(),
})

/** `GET /api/v1/audit-events`: everything that the filter lets through, newest first, as a file. */
export function registerAuditExportRoute(
  fastify: FastifyInstance,
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
): void {
  const schema = {
    tags: ['audit'],
    summary: 'Who changed what: everything that the filter lets through, newest first, as CSV or JSON lines',
    querystring: querySchema,
  }
  const options = { schema, config: { access: 'VIEWER' } as const }
  fastify.withTypeProvider<ZodTypeProvider>().get('/api/v1/audit-events', options, async (request, reply) => {
    const { format, text, actor, from, to } = request.query
    const { action: actions, subject_type: subjectTypes, subject_id: subjectId } = request.query
    const { actor_kind: actorKinds } = request.query
    const wanted = { text, actor, actorKinds, actions, subjectTypes, subjectId, from, to }
    const filter = judgeAuditFilter(wanted)
    if (!filter.ok) return sendFailure(reply, filter.failure)
    const name = `audit-${new Date(clock()).toISOString().slice(0, 10)}.${format}`
    return reply
      .type(AUDIT_FORMATS[format].mediaType)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(exportAudit(database, filter.value, AUDIT_FORMATS[format]))
  })
}

/** Reads on only as fast as it is read, and ends where nobody reads any more. */
export function exportAudit(database: Database, filter: AuditFilter, format: AuditFormat): Readable {
  return Readable.from(chunks(database, filter, format), { objectMode: false, highWaterMark: 64 * 1024 })
}

async function* chunks(
  database: Database,
  filter: AuditFilter,
  format: AuditFormat,
): AsyncGenerator<Buffer, void, void> {
  if (format.head !== '') yield Buffer.from(format.head)
  for await (const rows of auditSlices(database, filter, null)) {
    if (rows.length > 0) yield Buffer.from(rows.map((row) => format.line(row)).join(''))
  }
}
