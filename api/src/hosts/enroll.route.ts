import { enrollAnswerSchema, enrollSchema, restBasePath } from '@vesana/agent/protocol'
import * as z from 'zod'
import { tokenOf } from '../auth/token.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { refusals } from '../updates/agent-authentication.ts'
import type { ComponentRoutes, Routes } from '../updates/agent.routes.ts'
import { checkEnrollment, enrollSelf } from './enroll-self.ts'

/** `POST /enroll`: a machine enrolls itself. `GET /enroll`: whether it could. */
export function registerEnrollRoute(routes: Routes, deps: ComponentRoutes): void {
  const { component, clock } = deps
  const schema = {
    tags: [component],
    summary: 'A machine enrolls itself by an enrollment token; the same machine keeps its host',
    body: enrollSchema,
    response: { 200: enrollAnswerSchema, ...refusals },
  }
  const config = { access: 'ENROLLMENT_TOKEN' } as const
  routes.post(`${restBasePath(component)}/enroll`, { schema, config }, async (request, reply) => {
    const enrolled = await enrollSelf(deps, component, request.body, request.ip, clock())
    return enrolled.ok ? reply.send(enrolled.value) : sendFailure(reply, enrolled.failure)
  })

  const checkSchema = {
    tags: [component],
    summary: 'Whether the enrollment token in Authorization would enroll this machine; changes nothing',
    querystring: enrollSchema.pick({ machine_id: true }),
    response: { 204: z.null(), ...refusals },
  }
  routes.get(`${restBasePath(component)}/enroll`, { schema: checkSchema, config }, async (request, reply) => {
    const token = tokenOf(request.headers)
    if (token === undefined) {
      const message = 'Send the enrollment token as "Authorization: Bearer …".'
      return sendFailure(reply, { code: 'UNAUTHENTICATED', message })
    }
    const checked = await checkEnrollment(deps, component, token, request.query.machine_id, clock())
    return checked.ok ? reply.status(204).send(null) : sendFailure(reply, checked.failure)
  })
}
