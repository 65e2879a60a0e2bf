import type { Component, Platform } from './protocol/index.ts'

declare const __VESANA_COMPONENT__: Component | undefined
declare const __VESANA_VERSION__: string | undefined
declare const __VESANA_PLATFORM__: Platform | undefined

/** What this build is. Written in by scripts/build-agent.mjs; run from source it is a development build. */
export const COMPONENT: Component =
  typeof __VESANA_COMPONENT__ === 'undefined' ? 'agent' : __VESANA_COMPONENT__
export const VERSION: string = typeof __VESANA_VERSION__ === 'undefined' ? 'v0.0.0-dirty' : __VESANA_VERSION__
export const PLATFORM: Platform =
  typeof __VESANA_PLATFORM__ === 'undefined' ? 'linux-amd64' : __VESANA_PLATFORM__
