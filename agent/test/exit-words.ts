/** How a process ended; of one that could not be started neither is known. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** What systemd tells a unit's ExecStopPost of its end, by vesana-agent.service's SuccessExitStatus. */
export function exitWords({ code, signal }: Ending): Record<string, string> {
  if (signal !== null)
    return { SERVICE_RESULT: 'signal', EXIT_CODE: 'killed', EXIT_STATUS: signal.replace('SIG', '') }
  const result = code === 0 || code === 75 ? 'success' : 'exit-code'
  return { SERVICE_RESULT: result, EXIT_CODE: 'exited', EXIT_STATUS: String(code) }
}
