/** The wire between server and agents, version 1. Imports nothing but zod, so that both sides can import it. */
export * from './component.ts'
export * from './config-answer.ts'
export * from './enroll.ts'
export * from './error-answer.ts'
export * from './heartbeat.ts'
export * from './update-events.ts'
export * from './version-marker.ts'
export * from './version.ts'
