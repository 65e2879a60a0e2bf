import { success, type Result } from '../result.ts'
import { readRegistryValue, runReg, writeRegistryValue, type RunReg } from './registry.ts'

/** Where the set-up program lists what it has installed (deploy/windows/install.nsh): "Apps" and inventories read it. */
const ENTRY = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\VesanaAgent'

/**
 * Makes the entry say the version that runs. Only the entry of the installation in `folder`: an agent that was put
 * elsewhere by hand is no business of it.
 */
export async function listInApps(
  folder: string,
  version: string,
  run: RunReg = runReg,
): Promise<Result<void, string>> {
  const installed = await readRegistryValue(ENTRY, 'InstallLocation', run)
  if (!installed.ok) return installed
  if (installed.value === undefined || !isSameFolder(installed.value, folder)) return success(undefined)
  const listed = await readRegistryValue(ENTRY, 'DisplayVersion', run)
  if (!listed.ok) return listed
  if (listed.value === version) return success(undefined)
  return writeRegistryValue(ENTRY, 'DisplayVersion', version, run)
}

function isSameFolder(one: string, other: string): boolean {
  const plain = (folder: string): string => folder.replace(/[\\/]+$/, '').toLowerCase()
  return plain(one) === plain(other)
}
