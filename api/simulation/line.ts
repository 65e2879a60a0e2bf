import {
  AGENT_PLATFORM_HEADER,
  AGENT_VERSION_HEADER,
  type OfferAnswer,
  type UpdateEvent,
  restBasePath,
} from '@vesana/agent/protocol'
import type { FastifyRequest } from 'fastify'
import { hashToken } from '../src/auth/token.ts'
import type { App } from '../src/app.ts'
import type { ComponentRoutes } from '../src/updates/agent.routes.ts'
import { checkIn, offerWithPlace } from '../src/updates/check-in.ts'
import { recordUpdateEvents } from '../src/updates/record-update-events.ts'

/** How a host reaches the server. */
export interface Line {
  poll(token: string, version: string): Promise<OfferAnswer>
  report(token: string, events: UpdateEvent[]): Promise<void>
}

const PLATFORM = 'linux-amd64'

/** What the routes do once they have parsed and know the host: as fast as it gets, for the many. */
export class DirectLine implements Line {
  private readonly routes: ComponentRoutes
  private readonly request = { protocol: 'http', host: 'server.test' } as FastifyRequest

  constructor({ deps, heldHeartbeats, metrics }: App) {
    const { serverVersions } = deps.releases
    const { onAttemptEnded } = metrics
    this.routes = { ...deps, serverVersions, heldHeartbeats, onAttemptEnded, component: 'agent' }
  }

  async poll(token: string, version: string): Promise<OfferAnswer> {
    const host = this.host(token)
    checkIn(this.routes, host, { version, platform: PLATFORM })
    return (await offerWithPlace(this.routes, host, this.request)).offer
  }

  report(token: string, events: UpdateEvent[]): Promise<void> {
    return recordUpdateEvents(this.routes, this.host(token), events, this.routes.clock())
  }

  private host(token: string) {
    const host = this.routes.registry.findByTokenHash(hashToken(token))
    if (!host) throw new Error('a simulated host is known to the server')
    return host
  }
}

/** The whole way through the HTTP server: for some, so that a route that does otherwise is noticed. */
export class WireLine implements Line {
  constructor(private readonly app: App) {}

  async poll(token: string, version: string): Promise<OfferAnswer> {
    const response = await this.app.fastify.inject({
      url: `${restBasePath('agent')}/config`,
      headers: {
        authorization: `Bearer ${token}`,
        [AGENT_VERSION_HEADER]: version,
        [AGENT_PLATFORM_HEADER]: PLATFORM,
      },
    })
    if (response.statusCode !== 200) throw new Error(`a poll was answered ${response.statusCode}`)
    return response.json()
  }

  async report(token: string, events: UpdateEvent[]): Promise<void> {
    const response = await this.app.fastify.inject({
      method: 'POST',
      url: `${restBasePath('agent')}/update-events`,
      headers: { authorization: `Bearer ${token}` },
      payload: { events },
    })
    if (response.statusCode !== 204) throw new Error(`a report was answered ${response.statusCode}`)
  }
}
