import { recordAudit } from '../audit/record-audit.ts'
import { type Result, ok } from '../errors.ts'
import { type NewWindow, judgeNewWindow } from './judge-new-window.ts'
import type { MaintenanceWindow } from './judge-window.ts'
import { StoredWindow, windowOf } from './maintenance-window.entity.ts'
import { type WindowUseCase, auditedWindow, noSuchWindow } from './window-use-case.ts'

/** Replaces all that is known of a window but its id. */
export async function updateWindow(
  { database, windows, actor, now }: WindowUseCase,
  id: string,
  sent: NewWindow,
): Promise<Result<MaintenanceWindow>> {
  const judged = judgeNewWindow(sent)
  if (!judged.ok) return judged
  const after = judged.value
  const isFound = await database.fork().transactional(async (em) => {
    const stored = await em.findOne(StoredWindow, { id })
    if (!stored) return false
    const entry = {
      action: 'updateMaintenanceWindow',
      subjectType: 'MaintenanceWindow',
      subjectId: id,
    } as const
    const states = { before: auditedWindow(windowOf(stored)), after: auditedWindow(after) }
    recordAudit(em, { actor, ...entry, ...states, at: new Date(now) })
    em.assign(stored, { ...after, labels: { ...after.labels }, days: [...after.days] })
    return true
  })
  if (!isFound) return noSuchWindow(id)
  await windows.refresh()
  return ok({ id, ...after })
}
