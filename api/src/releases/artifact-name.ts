import { type Component, PLATFORMS, type Platform, binaryFileName } from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'

export const ARTIFACT_KINDS = ['BINARY', 'INSTALLER', 'SCRIPT'] as const
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number]

/** What a file of a release is, as its name says. `platform` is null for a script, which is for none in particular. */
export interface ArtifactName {
  readonly fileName: string
  readonly kind: ArtifactKind
  readonly platform: Platform | null
}

/** Every file name that a release of the component may have, in the order in which they are shown. Pure. */
export function artifactNames(component: Component): ArtifactName[] {
  const binaries = PLATFORMS.map((platform) => ({
    fileName: binaryFileName(component, platform),
    kind: 'BINARY' as const,
    platform,
  }))
  return [
    ...binaries,
    { fileName: `vesana-${component}-setup.exe`, kind: 'INSTALLER', platform: 'windows-amd64' },
    { fileName: 'install.sh', kind: 'SCRIPT', platform: null },
  ]
}

/** The only way from a name that someone sent to a file in the store: so that no path leaves it. Pure. */
export function parseArtifactName(component: Component, fileName: string): Result<ArtifactName> {
  const names = artifactNames(component)
  const found = names.find((name) => name.fileName === fileName)
  if (found) return ok(found)
  const allowed = names.map((name) => name.fileName).join(', ')
  const message = `A release of the ${component} has no file of the name ${quote(fileName)}. It takes: ${allowed}.`
  return fail('BAD_USER_INPUT', message, 'file')
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
