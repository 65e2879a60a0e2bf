import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { fakeBinary } from '../src/releases/testing/fake-binary.ts'
import { Client, Unexpected } from './client.ts'
import type { KnownHost, KnownToken, Ledger, SentEvent } from './ledger.ts'
import { ADMIN_TOKEN } from './real-server.ts'

const STAGES = ['SCHEDULED', 'DOWNLOADING', 'DOWNLOADING', 'VERIFYING', 'REPLACING', 'WATCHING', 'COMPLETED']
const PIECE_BYTES = 80 * 1024
const FILE = 'vesana-agent-linux-amd64'
const ADMINISTRATORS = 2
const UPDATING_HOSTS = 8
/** Below what a host may ask in a minute. */
const PAUSE_MS = 120

/** Everything that changes a server, at once: hosts, administrators, a publisher. Ends when the server is gone. */
export class Load {
  /** What went wrong before the server was gone. */
  readonly unexpected: unknown[] = []
  private readonly courses = new Map<string, Course>()
  private releases = 0
  private names = 0

  constructor(
    private readonly url: string,
    private readonly ledger: Ledger,
    private readonly random: () => number,
  ) {}

  /** Resolves once every part of it has run into the end of the server. @param isGone whether it was killed */
  async run(isGone: () => boolean): Promise<void> {
    const hosts = [...this.ledger.hosts.values()].slice(0, UPDATING_HOSTS)
    const parts = [
      ...hosts.map((host) => () => this.beHost(host)),
      ...Array.from({ length: ADMINISTRATORS }, () => () => this.administrate()),
      () => this.publish(),
    ]
    await Promise.all(parts.map((part) => this.untilTheEnd(part, isGone)))
  }

  /** Hosts to begin with. */
  async enroll(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.enrollHost(this.administrator())
  }

  private async untilTheEnd(act: () => Promise<void>, isGone: () => boolean): Promise<void> {
    for (;;) {
      try {
        await act()
      } catch (error) {
        if (error instanceof Unexpected || !isGone()) this.unexpected.push(error)
        return
      }
    }
  }

  private administrator(): Client {
    return new Client(this.url, ADMIN_TOKEN)
  }

  /** One turn of an agent: poll, heartbeat, and what became of its update, as often as it takes to be acknowledged. */
  private async beHost({ id, token }: KnownHost): Promise<void> {
    const client = new Client(this.url, token)
    const running = { version: 'v0.0.1', platform: 'linux-amd64' }
    await client.expect([200, 304], 'GET', '/api/v1/agent/config', undefined, { 'x-agent-version': 'v0.0.1' })
    await client.json('/api/v1/agent/heartbeat', running)
    const course = this.courses.get(id) ?? new Course(id, 0)
    this.courses.set(id, course)
    const events = course.next(1 + Math.floor(this.random() * 3))
    await client.json('/api/v1/agent/update-events', { events: events.map(wireEvent) }, [204])
    this.ledger.noteEvents(id, events)
    course.acknowledge()
    if (course.isOver) this.courses.set(id, new Course(id, course.number + 1))
    await wait(PAUSE_MS * this.random())
  }

  private async administrate(): Promise<void> {
    const client = this.administrator()
    const dice = this.random()
    const hosts = [...this.ledger.hosts.values()]
    const host = hosts[Math.floor(this.random() * hosts.length)]
    if (dice < 0.25 || host === undefined) return this.enrollHost(client)
    if (dice < 0.5) return this.setPaused(client, host)
    if (dice < 0.75) return this.setLabel(client, host)
    if (dice < 0.9) return this.createToken(client)
    const open = [...this.ledger.tokens.values()].find(
      ({ id, isRevoked }) => isRevoked === false && !this.ledger.frozen.has(id),
    )
    if (open) await this.revokeToken(client, open)
  }

  private async enrollHost(client: Client): Promise<void> {
    const input = { hostname: `host-${this.names++}`, component: 'AGENT' }
    const { enrollHost } = await client.need<{ enrollHost: { token: string; host: { id: string } } }>(
      'mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { token host { id } } }',
      { input },
    )
    const { id } = enrollHost.host
    this.ledger.hosts.set(id, { id, token: enrollHost.token, isPaused: false, label: '' })
    this.ledger.audited.push({ action: 'enrollHost', subjectId: id })
  }

  private async setPaused(client: Client, host: KnownHost): Promise<void> {
    if (host.isPaused === undefined || this.ledger.frozen.has(host.id)) return
    const action = host.isPaused ? 'resumeAutoUpdate' : 'pauseAutoUpdate'
    const wanted = !host.isPaused
    host.isPaused = undefined
    await client.need(`mutation ($id: ID!) { ${action}(hostIds: [$id]) { errors { code } } }`, {
      id: host.id,
    })
    host.isPaused = wanted
    this.ledger.audited.push({ action, subjectId: host.id })
  }

  private async setLabel(client: Client, host: KnownHost): Promise<void> {
    if (host.label === undefined || this.ledger.frozen.has(host.id)) return
    const value = `value-${this.names++}`
    host.label = undefined
    await client.need(
      `mutation ($id: ID!, $value: String!) {
        setHostLabels(hostId: $id, labels: [{ key: "last", value: $value }]) { id }
      }`,
      { id: host.id, value },
    )
    host.label = value
    this.ledger.audited.push({ action: 'setHostLabels', subjectId: host.id })
  }

  private async createToken(client: Client): Promise<void> {
    const { createApiToken } = await client.need<{
      createApiToken: { token: string; apiToken: { id: string } }
    }>(
      'mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token apiToken { id } } }',
      { input: { name: `token-${this.names++}`, role: 'VIEWER' } },
    )
    const { token, apiToken } = createApiToken
    this.ledger.tokens.set(apiToken.id, { id: apiToken.id, token, isRevoked: false })
    this.ledger.audited.push({ action: 'createApiToken', subjectId: apiToken.id })
  }

  private async revokeToken(client: Client, known: KnownToken): Promise<void> {
    known.isRevoked = undefined
    await client.need('mutation ($id: ID!) { revokeApiToken(id: $id) { id } }', { id: known.id })
    known.isRevoked = true
    this.ledger.audited.push({ action: 'revokeApiToken', subjectId: known.id })
  }

  /** One step of a release: made, uploaded piece by piece, published. Where it stands is asked of the server. */
  private async publish(): Promise<void> {
    const client = this.administrator()
    const upload = (this.ledger.upload ??= this.newUpload())
    const { version, bytes } = upload
    const path = `/api/v1/releases/agent/${version}/artifacts/${FILE}`
    const input = { component: 'AGENT', version }
    const head = await client.expect([200, 404, 409], 'HEAD', path)
    if (head.status === 404) {
      await client.ask('mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { id } }', {
        input,
      })
      return
    }
    if (head.status === 200 && head.headers.get('upload-complete') !== '?1') {
      const offset = Number(head.headers.get('upload-offset'))
      await this.sendPiece(client, path, bytes, offset)
      return
    }
    if (head.status === 200) {
      const publication =
        'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { release { id } } }'
      await client.need(publication, { input: { ...input, strategy: 'IMMEDIATE' } })
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      this.ledger.published.push({ version, sha256 })
    }
    this.ledger.upload = undefined
  }

  private async sendPiece(client: Client, path: string, bytes: Buffer, offset: number): Promise<void> {
    const piece = bytes.subarray(offset, offset + PIECE_BYTES)
    const last = offset + piece.length - 1
    const range = piece.length === 0 ? `*/${bytes.length}` : `${offset}-${last}/${bytes.length}`
    await client.expect([201, 202], 'PUT', path, new Uint8Array(piece), { 'content-range': `bytes ${range}` })
    if (this.ledger.upload) this.ledger.upload.acknowledged = offset + piece.length
  }

  private newUpload() {
    const version = `v1.0.${++this.releases}`
    return { version, bytes: fakeBinary({ version, padding: 100_000 }), acknowledged: 0 }
  }
}

/** The events of one update on one host, in their order; what is not acknowledged is sent again. */
class Course {
  private sent = 0
  private pending: SentEvent[] = []

  constructor(
    private readonly hostId: string,
    readonly number: number,
  ) {}

  next(count: number): SentEvent[] {
    if (this.pending.length === 0) {
      const stages = STAGES.slice(this.sent, this.sent + count)
      this.pending = stages.map((stage, i) => ({
        course: this.number,
        attempt: `${this.hostId}-${this.number}`,
        toVersion: `v2.${this.number}.0`,
        seq: this.sent + i,
        stage,
      }))
    }
    return this.pending
  }

  acknowledge(): void {
    this.sent += this.pending.length
    this.pending = []
  }

  get isOver(): boolean {
    return this.sent >= STAGES.length
  }
}

function wireEvent({ attempt, toVersion, seq, stage }: SentEvent) {
  const at = new Date().toISOString()
  return { attempt_id: attempt, seq, stage, from_version: 'v0.0.1', to_version: toVersion, at }
}
