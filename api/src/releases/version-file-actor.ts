import { serverActor } from '../audit/actor.ts'

/** Who publishes and switches by writing the file: it does not say. */
export const VERSION_FILE_ACTOR = serverActor('VERSION file')
