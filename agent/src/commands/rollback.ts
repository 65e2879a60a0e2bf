import { COMPONENT } from '../build-info.ts'
import { EXIT } from './exit-codes.ts'
import { restoreBackup } from '../update/install.ts'
import { isBackup, placesBeside, type Places } from '../files/places.ts'
import { join, dirname } from 'node:path'
import { askVersion } from '../update/verify.ts'

/**
 * Puts the backup back by hand. The state is not touched: at its next start the older version sees that its
 * successor was taken away, and does not take the same release again by itself.
 */
export async function rollback(asked: Places): Promise<number> {
  const places = isBackup(asked)
    ? placesBeside(join(dirname(asked.target), `vesana-${COMPONENT}`), COMPONENT)
    : asked
  const backup = await askVersion(places.backup)
  if (backup.kind === 'failed') {
    process.stderr.write(`There is no working backup at ${places.backup}: ${backup.message}\n`)
    return EXIT.failure
  }
  const restored = await restoreBackup(places)
  if (!restored.ok) {
    process.stderr.write(
      `${places.target} cannot be replaced (${restored.error.code}): ${restored.error.message}\n`,
    )
    return EXIT.failure
  }
  const next = `Now restart the service: systemctl restart vesana-${COMPONENT}`
  process.stdout.write(`${places.target} is ${backup.version} again. ${next}\n`)
  return EXIT.success
}
