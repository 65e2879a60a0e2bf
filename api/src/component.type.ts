import type { Component, Platform } from '@vesana/agent/protocol'
import { registerEnumType } from 'type-graphql'

/** GraphQL names are upper case with underscores; their values are the wire's. */
export const ComponentEnum = { AGENT: 'agent', COLLECTOR: 'collector' } as const satisfies Record<
  string,
  Component
>
registerEnumType(ComponentEnum, {
  name: 'Component',
  description: 'A kind of program that is kept up to date, with its own binaries and its own VERSION.',
  valuesConfig: {
    AGENT: { description: 'vesana-agent: polls every 5 minutes, heartbeats every 60 seconds.' },
    COLLECTOR: { description: 'vesana-collector: polls every 60 seconds, heartbeats every 30 seconds.' },
  },
})

export const PlatformEnum = {
  LINUX_AMD64: 'linux-amd64',
  LINUX_ARM64: 'linux-arm64',
  WINDOWS_AMD64: 'windows-amd64',
} as const satisfies Record<string, Platform>
registerEnumType(PlatformEnum, {
  name: 'Platform',
  description: 'An operating system and processor that a binary is built for.',
  valuesConfig: {
    LINUX_AMD64: { description: 'Linux on x86-64.' },
    LINUX_ARM64: { description: 'Linux on 64-bit ARM.' },
    WINDOWS_AMD64: { description: 'Windows on x86-64.' },
  },
})
