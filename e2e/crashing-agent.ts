/** A release whose fault no look at its file shows: it says its version, and crashes whenever it is to work. */
import { VERSION } from '../agent/src/build-info.ts'

if (process.argv[2] !== '--version') throw new Error(`${VERSION} cannot run.`)
process.stdout.write(`${VERSION}\n`)
