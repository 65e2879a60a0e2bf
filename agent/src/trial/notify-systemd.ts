import { execFile } from 'node:child_process'
import { messageOf } from '../files/file-error.ts'
import type { Log } from '../log.ts'

/** A notification of a sender that is gone is lost in systemd before 246; a repeated one does no harm. */
const REPEAT_AFTER_MS = 3000

/** Tells systemd, where it is the one that started this service. Node has no datagram sockets, so a child speaks. */
export function systemdNotifier(log: Pick<Log, 'warn'>): (words: string) => void {
  if (process.env.NOTIFY_SOCKET === undefined) return () => undefined
  const tell = (words: string): void => {
    execFile('systemd-notify', [words], { timeout: 10_000 }, (error) => {
      if (error !== null) log.warn(`systemd was not told ${words}: ${messageOf(error)}`)
    })
  }
  return (words) => {
    tell(words)
    if (words === 'READY=1') setTimeout(tell, REPEAT_AFTER_MS, words).unref()
  }
}
