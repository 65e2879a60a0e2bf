const DEFAULT_LEASE_S = 60

/** How long a new version may run without proving itself. VESANA_TRIAL_LEASE_S goes with the unit's TimeoutStartSec. */
export function leaseMs(env: Record<string, string | undefined>): number {
  const wanted = Number(env.VESANA_TRIAL_LEASE_S)
  return (wanted > 0 && wanted < 86_400 ? wanted : DEFAULT_LEASE_S) * 1000
}
