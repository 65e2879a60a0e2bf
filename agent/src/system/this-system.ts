import { PLATFORM } from '../build-info.ts'
import { linux } from './linux.ts'
import type { OperatingSystem } from './operating-system.ts'
import { windows } from './windows.ts'

/** The system that this build is for. */
export const SYSTEM: OperatingSystem = PLATFORM === 'windows-amd64' ? windows() : linux()
