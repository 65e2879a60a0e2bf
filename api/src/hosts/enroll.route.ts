import { enrollAnswerSchema, enrollSchema, restBasePath } from '@vesana/agent/protocol'
import { sendFailure } from '../http/rest-errors.ts'
import { refusals } from '../updates/agent-authentication.ts'
import type { ComponentRoutes, Routes } from '../updates/agent.routes.ts'
import { enrollSelf } from './enroll-self.ts'

/** `POST /enroll`: a machine enrolls itself. */
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
}
