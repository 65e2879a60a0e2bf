interface Timer {
  readonly id: number
  at: number
  /** Null: once. */
  readonly every: number | null
  readonly act: () => void
}

type Globals = Pick<typeof globalThis, 'setTimeout' | 'setInterval' | 'setImmediate'>
type Clears = Pick<typeof globalThis, 'clearTimeout' | 'clearInterval'>

/**
 * Time that passes only when it is told to. Takes the place of the process's timers, so that whatever the server does
 * again and again, it does by this clock; `performance.now` as well, or a slow machine would change the course.
 * What is asynchronous without a timer (promises, SQLite, immediates) takes no time at all: it is waited for.
 */
export class VirtualTime implements Disposable {
  private readonly timers = new Map<number, Timer>()
  private lastId = 0
  private immediates = 0
  private passed: number
  private readonly real = pickGlobals()
  private readonly ownNow = Object.getOwnPropertyDescriptor(performance, 'now')

  /** @param show hears of every moment that it comes to, the first one included */
  constructor(
    started: number,
    private readonly show: (now: number) => void = () => {},
  ) {
    this.passed = started
    this.show(started)
    const { setImmediate } = this.real
    Object.assign(globalThis, {
      setTimeout: (act: (...all: unknown[]) => void, ms = 0, ...all: unknown[]) =>
        this.add(ms, null, () => act(...all)),
      setInterval: (act: (...all: unknown[]) => void, ms = 0, ...all: unknown[]) =>
        this.add(ms, Math.max(1, ms), () => act(...all)),
      setImmediate: (act: (...all: unknown[]) => void, ...all: unknown[]) => {
        this.immediates++
        return setImmediate(() => {
          this.immediates--
          act(...all)
        })
      },
      clearTimeout: (handle: unknown) => this.clear(handle),
      clearInterval: (handle: unknown) => this.clear(handle),
    })
    performance.now = () => this.now - started
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.passed
  }

  /** Lets it pass until then: each timer acts at its own moment, and what it began is over before the next. */
  async advanceTo(moment: number): Promise<void> {
    await this.settle()
    for (let next = this.due(moment); next !== null; next = this.due(moment)) {
      this.pass(Math.max(this.now, next.at))
      if (next.every === null) this.timers.delete(next.id)
      else next.at += next.every
      next.act()
      await this.settle()
    }
    this.pass(moment)
  }

  /** Resolves once nothing goes on any more but what waits for a timer, or for a file. */
  async settle(): Promise<void> {
    do await new Promise<void>((resolve) => this.real.setImmediate(resolve))
    while (this.immediates > 0)
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.real)
    if (this.ownNow) Object.defineProperty(performance, 'now', this.ownNow)
    else Reflect.deleteProperty(performance, 'now')
  }

  private pass(moment: number): void {
    this.passed = moment
    this.show(moment)
  }

  private add(ms: number, every: number | null, act: () => void) {
    const id = ++this.lastId
    this.timers.set(id, { id, at: this.now + Math.max(0, ms), every, act })
    const handle = { id, ref: () => handle, unref: () => handle, hasRef: () => false }
    return handle
  }

  private clear(handle: unknown): void {
    const isOwn = typeof handle === 'object' && handle !== null && 'id' in handle
    if (isOwn) this.timers.delete(handle.id as number)
    else this.real.clearTimeout(handle as NodeJS.Timeout | undefined)
  }

  /** A server has few timers: they are looked through. */
  private due(moment: number): Timer | null {
    let first: Timer | null = null
    for (const timer of this.timers.values()) {
      if (timer.at <= moment && (first === null || timer.at < first.at)) first = timer
    }
    return first
  }
}

function pickGlobals(): Globals & Clears {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = globalThis
  return { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval }
}
