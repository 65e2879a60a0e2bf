import { randomUUID } from 'node:crypto'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type NewWindow, judgeNewWindow } from './judge-new-window.ts'
import type { MaintenanceWindow } from './judge-window.ts'
import { StoredWindow } from './maintenance-window.entity.ts'
import { type WindowUseCase, auditedWindow } from './window-use-case.ts'

/** Each decision looks at all of them. */
const MOST_WINDOWS = 200

/** From now on the hosts that it means take updates in its hours only, or in those of other windows that mean them. */
export async function createWindow(
  { database, windows, actor, now }: WindowUseCase,
  sent: NewWindow,
): Promise<Result<MaintenanceWindow>> {
  const judged = judgeNewWindow(sent)
  if (!judged.ok) return judged
  if (windows.all().length >= MOST_WINDOWS) {
    const message = `There are ${MOST_WINDOWS} maintenance windows, the most there may be. Delete some first.`
    return fail('CONFLICT', message)
  }
  const window = { id: randomUUID(), ...judged.value }
  const at = new Date(now)
  await database.fork().transactional(async (em) => {
    const entry = { action: 'createMaintenanceWindow', subjectType: 'MaintenanceWindow' } as const
    recordAudit(em, { actor, ...entry, subjectId: window.id, after: auditedWindow(window), at })
    const { labels, days } = window
    em.create(StoredWindow, { ...window, labels: { ...labels }, days: [...days], createdAt: at })
  })
  await windows.refresh()
  return ok(window)
}
