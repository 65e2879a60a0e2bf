/** setTimeout takes no longer delays. */
const LONGEST_MS = 2 ** 31 - 1

/** A sleep that another part can end early. One sleeper at a time; a wake while nobody sleeps is kept for the next. */
export class WakeableSleep {
  #wake: (() => void) | undefined
  #woken = false

  for(ms: number): Promise<void> {
    if (this.#woken) {
      this.#woken = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(end, Math.min(ms, LONGEST_MS))
      this.#wake = end
    })
  }

  wake(): void {
    if (this.#wake === undefined) this.#woken = true
    else this.#wake()
  }
}
