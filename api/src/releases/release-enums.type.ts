import { registerEnumType } from 'type-graphql'
import { sameNames } from '../same-names.ts'
import { ARTIFACT_KINDS, type ArtifactKind } from './artifact-name.ts'
import { RELEASE_STATES, type ReleaseState } from './release.entity.ts'

export const ReleaseStateEnum = sameNames<ReleaseState>(RELEASE_STATES)
registerEnumType(ReleaseStateEnum, {
  name: 'ReleaseState',
  description: 'How far a release is.',
  valuesConfig: {
    DRAFT: { description: 'Artifacts are being uploaded; no host hears of it.' },
    PUBLISHED: {
      description: 'It is offered, or was until a newer one came. Its artifacts never change again.',
    },
    WITHDRAWN: { description: 'It was taken back and is never offered again.' },
  },
})

export const ArtifactKindEnum = sameNames<ArtifactKind>(ARTIFACT_KINDS)
registerEnumType(ArtifactKindEnum, {
  name: 'ArtifactKind',
  description: 'What a file of a release is for.',
  valuesConfig: {
    BINARY: { description: 'The program for one platform: what updates put in place.' },
    INSTALLER: { description: 'The setup program for Windows.' },
    SCRIPT: { description: 'install.sh, by which a host gets its first version.' },
  },
})
