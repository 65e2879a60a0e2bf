import { enrollAnswerSchema, enrollSchema, restBasePath } from '@vesana/agent/protocol'
import { sendFailure } from '../rest-errors.ts'
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
  routes.post(`${restBasePath(component)}/enroll`, { schema }, async (request, reply) => {
    const enrolled = await enrollSelf(deps, component, request.body, clock())
    return enrolled.ok ? reply.send(enrolled.value) : sendFailure(reply, enrolled.failure)
  })
}
