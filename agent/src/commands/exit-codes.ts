/** What the process says to whoever started it. */
export const EXIT = {
  success: 0,
  failure: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** EX_UNAVAILABLE of sysexits.h: no server, or none of ours, answers there. */
  unreachable: 69,
  /** EX_TEMPFAIL of sysexits.h: start me again, a new version is in my place. Not 0, so that `Restart=on-failure` does. */
  restart: 75,
  /** EX_NOPERM of sysexits.h: the server does not take the token. */
  refused: 77,
  /** EX_CONFIG of sysexits.h: the configuration has to be mended first. */
  config: 78,
} as const
