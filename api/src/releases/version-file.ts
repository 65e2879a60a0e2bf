import { setTimeout as wait } from 'node:timers/promises'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { Failure } from '../errors.ts'
import { offerRelease } from '../rollouts/load-reach.ts'
import type { RolloutFacts } from '../rollouts/rollout-facts.ts'
import type { ReleaseFacts } from './release-facts.ts'
import { type StoreLook, lookAt } from './flat-files.ts'
import { followVersionFile } from './follow-version-file.ts'
import { type ReleaseUseCase, storeMessage } from './release-use-case.ts'

/** Two looks, this far apart, and the reading of the files are well within the five seconds that the design allows. */
const POLL_INTERVAL_MS = 500
/** For `check`: longer than `echo` takes between emptying the file and filling it. */
const SETTLE_MS = 100
const SHOWN_CONTENT = 200

interface Watched {
  /** The look that was judged last; null when it has to be judged again in any case. */
  judged: StoreLook | null
  /** What was seen since, once: it is judged when it is seen twice. */
  pending: StoreLook | null
}

/**
 * Watches each component's `VERSION` and has it followed when it changes. A change counts once it was seen twice, as
 * `echo` empties the file first. A file that is refused is judged anew when it or the files beside it change, and after
 * a failure of disk or database at every look. Never throws.
 */
export class VersionFile {
  private readonly useCase: () => ReleaseUseCase
  private readonly watched: Record<Component, Watched> = {
    agent: { judged: null, pending: null },
    collector: { judged: null, pending: null },
  }
  private timer: NodeJS.Timeout | undefined
  private looking: Promise<void> = Promise.resolve()
  private isLooking = false

  /** @param useCase made anew for each look, with its time */
  constructor(useCase: () => ReleaseUseCase) {
    this.useCase = useCase
  }

  start(): void {
    this.timer = setInterval(() => {
      if (!this.isLooking) void this.lookAtAll()
    }, POLL_INTERVAL_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.looking
  }

  /** Resolves once what the files say at this moment is followed, or refused. */
  async check(): Promise<void> {
    await this.lookAtAll()
    if (Object.values(this.watched).every(({ pending }) => pending === null)) return
    await wait(SETTLE_MS)
    await this.lookAtAll()
  }

  private lookAtAll(): Promise<void> {
    this.looking = this.looking.then(async () => {
      this.isLooking = true
      for (const component of COMPONENTS) await this.look(component)
      this.isLooking = false
    })
    // What throws in a listener is a bug, but must not end the watch.
    this.looking = this.looking.catch((error: unknown) => {
      this.isLooking = false
      this.useCase().log.error({ err: error }, 'the look at VERSION failed')
    })
    return this.looking
  }

  private async look(component: Component): Promise<void> {
    const { store, locks } = this.useCase()
    const watched = this.watched[component]
    try {
      const look = await lookAt(store, component)
      if (!this.isNews(component, watched, look)) {
        watched.pending = null
      } else if (watched.pending === null || !isEqual(watched.pending, look)) {
        watched.pending = look
      } else {
        await locks.hold(component, () => this.follow(component, watched, look))
      }
    } catch (error) {
      this.refuseForNow(component, watched, '', error)
    }
  }

  /** While a release is offered, the files beside `VERSION` may change: the next release is being copied in. */
  private isNews(component: Component, { judged }: Watched, look: StoreLook): boolean {
    if (judged === null || judged.versionFile !== look.versionFile) return true
    return this.useCase().serverVersions.refusal(component) !== null && judged.flatFiles !== look.flatFiles
  }

  private async follow(component: Component, watched: Watched, look: StoreLook): Promise<void> {
    const useCase = this.useCase()
    let content: string | null = null
    try {
      // A publication that held the lock until now may have switched: then the next two looks see to it.
      const now = await lookAt(useCase.store, component)
      if (!isEqual(now, look)) {
        watched.pending = now
        return
      }
      content = await useCase.store.readVersion(component)
      const followed = await followVersionFile(useCase, component, content)
      watched.judged = look
      watched.pending = null
      switch (followed.kind) {
        case 'offer':
          return await this.offer(useCase, followed.release)
        case 'nothing':
          return useCase.serverVersions.offerNothing(component)
        case 'refuse':
          return this.refuse(component, content ?? '', followed.failure)
      }
    } catch (error) {
      this.refuseForNow(component, watched, content ?? '', error)
    }
  }

  private async offer(useCase: ReleaseUseCase, release: ReleaseFacts): Promise<void> {
    const { component, version } = release
    const { serverVersions, log } = useCase
    const known = serverVersions.current(component)
    await offerRelease(useCase, release)
    if (known?.id !== release.id)
      log.info({ component, version }, sayReach(version, serverVersions.rollout(component)))
  }

  private refuse(component: Component, content: string, { code, message }: Failure): void {
    const { serverVersions, log, now } = this.useCase()
    const known = serverVersions.refusal(component)
    if (known?.message !== message) log.warn({ component, code }, `VERSION is not followed: ${message}`)
    const shown = content.trim().slice(0, SHOWN_CONTENT)
    serverVersions.refuse(component, { content: shown, code, message, since: now })
  }

  private refuseForNow(component: Component, watched: Watched, content: string, error: unknown): void {
    watched.judged = null
    const message = storeMessage(error)
    if (this.useCase().serverVersions.refusal(component)?.message !== message) {
      this.useCase().log.error({ err: error, component }, 'VERSION could not be judged')
    }
    this.refuse(component, content, { code: 'STORE_UNAVAILABLE', message })
  }
}

/** For whoever wrote `VERSION` and sees one host of many move. */
function sayReach(version: string, rollout: RolloutFacts | null): string {
  const stages = rollout?.plan?.stages.length ?? 1
  const isStaged = rollout?.state === 'RUNNING' && stages > 1
  return isStaged
    ? `VERSION is followed: ${version} reaches the hosts in ${stages} stages, a few first. The dashboard shows how far it is.`
    : `VERSION is followed: ${version}.`
}

function isEqual(a: StoreLook, b: StoreLook): boolean {
  return a.versionFile === b.versionFile && a.flatFiles === b.flatFiles
}
