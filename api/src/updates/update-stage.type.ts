import { STAGES, type Stage } from '@vesana/agent/protocol'
import { registerEnumType } from 'type-graphql'
import { sameNames } from '../same-names.ts'

export const UpdateStageEnum = sameNames<Stage>(STAGES)
registerEnumType(UpdateStageEnum, {
  name: 'UpdateStage',
  description: 'How far an update attempt is. COMPLETED, ROLLED_BACK and FAILED are terminal.',
  valuesConfig: {
    REQUESTED: { description: 'An administrator asked for it and the host has heard.' },
    SCHEDULED: { description: 'The host has taken the offer.' },
    DOWNLOADING: { description: 'The binary is being fetched; see percent.' },
    VERIFYING: { description: 'Size, SHA-256 and version of the new binary are checked.' },
    REPLACING: { description: 'The old binary becomes the backup, the new one takes its place.' },
    RESTARTING: { description: 'The service restarts.' },
    WATCHING: { description: 'The new version runs on trial.' },
    COMPLETED: { description: 'The new version has proved itself.' },
    ROLLED_BACK: { description: 'The backup was put back.' },
    FAILED: { description: 'It was given up; the old version runs on. See error.' },
  },
})
