import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { errorCode, updateErrorOf } from './file-error.ts'
import { failure, success, type Result } from '../result.ts'

const holderSchema = z.object({ pid: z.int().positive(), started: z.string() })
type Holder = z.infer<typeof holderSchema>

/**
 * Lets one `run` at a time have a state directory. The file names its holder by pid and start time, so one left by
 * a killed process, or whose pid now belongs to another program, holds nobody up. The error is the holder's pid.
 */
export async function takeRunLock(path: string): Promise<Result<{ release: () => Promise<void> }, number>> {
  const mine: Holder = { pid: process.pid, started: (await startTime(process.pid)) ?? 'unknown' }
  const draft = `${path}.${process.pid}`
  if (!(await hasWritten(draft, JSON.stringify(mine)))) return takeWithoutFile(path)
  try {
    await link(draft, path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    const holder = await runningHolder(path)
    if (holder !== undefined && holder !== process.pid) return failure(holder)
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
  await sweepDrafts(path)
  return success({ release: () => rm(path, { force: true }) })
}

/** False when the disk is full. */
async function hasWritten(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { mode: 0o600 })
    return true
  } catch (error) {
    await rm(path, { force: true })
    if (updateErrorOf(error).code === 'NO_SPACE') return false
    throw error
  }
}

/** A full disk must not silence the host: it goes on asking, and begins no update while no state can be written. */
async function takeWithoutFile(path: string): ReturnType<typeof takeRunLock> {
  const holder = await runningHolder(path)
  return holder === undefined ? success({ release: () => Promise.resolve() }) : failure(holder)
}

/** Deletes the drafts of starts that were killed before they could. */
async function sweepDrafts(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(`${basename(path)}.`) ? Number(name.slice(basename(path).length + 1)) : NaN
    if (Number.isInteger(pid) && (await startTime(pid)) === undefined) {
      await rm(join(dirname(path), name), { force: true })
    }
  }
}

/** The pid of the `run` that has this state directory, if it lives. */
export async function runningHolder(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const holder = holderSchema.safeParse(parseJson(text))
  if (!holder.success) return undefined
  return (await startTime(holder.data.pid)) === holder.data.started ? holder.data.pid : undefined
}

/**
 * The clock tick since boot at which a process began, from /proc; undefined when there is no such process. Without the
 * boot's id: in a container a service and a shell may be shown different ones. Across a reboot pid and tick together
 * tell enough.
 */
async function startTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field, the program's name, may hold spaces and brackets; the start time is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
