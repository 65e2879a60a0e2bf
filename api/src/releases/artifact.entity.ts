import { defineEntity, p } from '@mikro-orm/core'
import type { Platform } from '@vesana/agent/protocol'
import type { ArtifactKind } from './artifact-name.ts'
import { Release } from './release.entity.ts'

/** One file of a release. Replaced at will while the release is a draft, never afterwards. */
const ArtifactSchema = defineEntity({
  name: 'Artifact',
  tableName: 'artifact',
  properties: {
    id: p.string().primary(),
    release: () => p.manyToOne(Release).deleteRule('cascade'),
    fileName: p.string(),
    kind: p.string().$type<ArtifactKind>(),
    /** Null where the file is for every platform. */
    platform: p.string().$type<Platform>().nullable(),
    /** Bytes. A double holds any size that a file has; an integer column would end at 2 GiB. */
    size: p.double().$type<number>(),
    /** 64 lower-case hex digits. */
    sha256: p.string(),
    uploadedAt: p.datetime(3),
  },
  uniques: [{ properties: ['release', 'fileName'] }],
})

export class Artifact extends ArtifactSchema.class {}
ArtifactSchema.setClass(Artifact)
