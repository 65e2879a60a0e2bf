import { recordAudit } from '../audit/record-audit.ts'
import { type Result, ok } from '../errors.ts'
import { StoredWindow, windowOf } from './maintenance-window.entity.ts'
import { type WindowUseCase, auditedWindow, noSuchWindow } from './window-use-case.ts'

/** Hosts that no other window means are open at all times again. */
export async function deleteWindow(
  { database, windows, actor, now }: WindowUseCase,
  id: string,
): Promise<Result<string>> {
  const isFound = await database.fork().transactional(async (em) => {
    const stored = await em.findOne(StoredWindow, { id })
    if (!stored) return false
    const entry = {
      action: 'deleteMaintenanceWindow',
      subjectType: 'MaintenanceWindow',
      subjectId: id,
    } as const
    recordAudit(em, { actor, ...entry, before: auditedWindow(windowOf(stored)), at: new Date(now) })
    em.remove(stored)
    return true
  })
  if (!isFound) return noSuchWindow(id)
  await windows.refresh()
  return ok(id)
}
