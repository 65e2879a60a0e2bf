import fc from 'fast-check'

/**
 * In CI every run tries the same cases, so that a refuted property is the change's doing; elsewhere each run tries
 * others. PROPERTY_SEED chooses.
 */
const seed = process.env.PROPERTY_SEED ?? (process.env.CI ? '1' : undefined)
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
