import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../orm.ts'
import { ATTEMPT_LIMITS, type AttemptLimits, Attempts } from './attempts.ts'
import { type People, Auths } from './people.ts'
import { readSecret } from './secret.ts'
import { SetUpLink } from './set-up-link.ts'

export interface PeopleParts {
  readonly database: Database
  readonly log: FastifyBaseLogger
  readonly clock: () => number
  readonly attemptLimits?: Partial<AttemptLimits> | undefined
}

/** Wires up signing in. */
export function createPeople(config: Config, { attemptLimits, ...parts }: PeopleParts): People {
  const secret = readSecret(config)
  return {
    ...parts,
    config,
    auths: new Auths({ ...parts, config, secret }),
    attempts: new Attempts({ ...ATTEMPT_LIMITS, ...attemptLimits }),
    setUpLink: new SetUpLink(),
  }
}
