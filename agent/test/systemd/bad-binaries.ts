/**
 * Programs that say the right version and then misbehave. Scripts: the kernel runs them as it runs any file, and
 * nobody has to have a compiler.
 */
export function program(version: string, misbehaviour: string): Buffer {
  return Buffer.from(`#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit 0; }\n${misbehaviour}\n`)
}

export const MISBEHAVIOURS = {
  crashesAtOnce: 'kill -SEGV $$',
  exitsOne: 'exit 1',
  exitsZero: 'exit 0',
  exitsAfter30s: 'sleep 30; exit 1',
  hangs: 'exec sleep 100000',
  neverPolls: 'while :; do sleep 1; curl -s http://127.0.0.1:1/ ; done',
  emptiesItself: ': > /usr/local/bin/vesana-agent; exit 1',
  // What an ARM processor runs: a whole ELF header, of machine 183.
  becomesAnotherArchitecture:
    "printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\267\\0\\1\\0\\0\\0%0200d' 0 > /usr/local/bin/vesana-agent; exit 1",
  damagesTheState: "echo '{' > /var/lib/vesana-agent/update-state.json; exit 1",
} as const
export type Misbehaviour = keyof typeof MISBEHAVIOURS

export function badBinary(version: string, how: Misbehaviour): Buffer {
  return program(version, MISBEHAVIOURS[how])
}

/** The real program, which reads another configuration than the one on the host: it finds another server, or token. */
export function withOtherConfig(version: string, realBinary: string, config: string): Buffer {
  const misled = `printf '%s\\n' '${config}' > /tmp/other.yaml\nexec ${realBinary} "$@" --config /tmp/other.yaml`
  return program(version, misled)
}

/** The head of an executable for a 64-bit ARM, as far as a kernel looks before it refuses it. */
export function otherArchitecture(): Buffer {
  const head = Buffer.alloc(4096)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16)
  head.writeUInt16LE(183, 18)
  head.writeUInt32LE(1, 20)
  return head
}
