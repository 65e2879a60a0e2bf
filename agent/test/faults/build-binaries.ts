import { join } from 'node:path'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import { sweepFolders } from './fault-host.ts'
import { BINARIES_FOLDER, NEW_VERSION, OLD_VERSION } from './known-binaries.ts'

/** Builds what the faults befall, once for all test files. */
export default async function buildBinaries(): Promise<void> {
  await sweepFolders()
  for (const version of [OLD_VERSION, NEW_VERSION]) {
    await buildAgent({ component: 'agent', version, out: join(BINARIES_FOLDER, version) })
  }
}
