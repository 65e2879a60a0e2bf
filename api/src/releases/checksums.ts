/** One line of `sha256sum`: two spaces, as for text files, which GNU and BSD both check. */
export function checksumLine(fileName: string, sha256: string): string {
  return `${sha256}  ${fileName}\n`
}

/** The content of a `SHA256SUMS` file, in the order of names, so that equal releases have equal files. */
export function checksumsText(files: readonly { fileName: string; sha256: string }[]): string {
  const sorted = files.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))
  return sorted.map(({ fileName, sha256 }) => checksumLine(fileName, sha256)).join('')
}

/** Lines that are none of ours are left out. */
export function parseChecksums(text: string): { fileName: string; sha256: string }[] {
  const lines = text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)
  return [...lines].map(([, sha256 = '', fileName = '']) => ({ sha256, fileName }))
}
