interface Turn {
  readonly stop: AbortController
  readonly ended: Promise<unknown>
}

/**
 * One upload at a time for each file. A newer one takes the turn: the older one's connection is dead as a rule, which
 * a server can learn only much later.
 */
export class UploadTurns {
  private readonly turns = new Map<string, Turn>()

  /** @param act is given a signal that says when to give way */
  async take<T>(file: string, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let before = this.turns.get(file); before; before = this.turns.get(file)) {
      before.stop.abort()
      await before.ended
    }
    const stop = new AbortController()
    const running = act(stop.signal)
    const ended = running.catch(() => undefined).then(() => this.turns.delete(file))
    this.turns.set(file, { stop, ended })
    return running
  }
}
