import { MAX_VERSION_LENGTH } from './version.ts'

/**
 * The marker that a binary carries in its bytes, so that a server can read which component and version a file
 * is without running it: `@@vesana-binary:agent:v1.5.0@@`. It is part of the frozen wire.
 */
export function versionMarker(component: string, version: string): string {
  // Joined at run time: the source of this very function must not look like a marker once it is bundled.
  return ['@@vesana', 'binary:'].join('-') + `${component}:${version}@@`
}

/** Matches one marker in bytes read as latin1. Groups: component, version. */
export const VERSION_MARKER_PATTERN = new RegExp(
  ['@@vesana', `binary:([a-z]{1,20}):(v[0-9A-Za-z.+-]{5,${MAX_VERSION_LENGTH}})@@`].join('-'),
  'g',
)

/** No marker is longer than this; whoever scans in chunks carries over this many bytes. */
export const VERSION_MARKER_MAX_LENGTH = 128
