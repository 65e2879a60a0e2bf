import { COMPONENTS, type Component } from '@vesana/agent/protocol'

/** One writer at a time for each component's releases, within this process. */
export class ComponentLocks {
  private readonly tails = new Map<Component, Promise<unknown>>(COMPONENTS.map((c) => [c, Promise.resolve()]))

  /** Runs `act` when all that were before it have ended, well or badly. Not reentrant. */
  async hold<T>(component: Component, act: () => Promise<T>): Promise<T> {
    const before = this.tails.get(component)
    const run = (async () => {
      await before
      return act()
    })()
    this.tails.set(
      component,
      run.catch(() => undefined),
    )
    return run
  }
}
