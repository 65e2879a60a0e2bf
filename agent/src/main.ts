import { VERSION } from './build-info.ts'

const words = process.argv.slice(2)

// Asked by every update of every host and by the server: answered without loading the rest of the program.
if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`${VERSION}\n`)
} else {
  void import('./commands/execute.ts').then(async ({ executeWords }) =>
    exitWhenSaid(await executeWords(words)),
  )
}

const LAST_WORDS_MS = 2000

/** Pipes on Windows take what is written in their own time: an exit before that would cut the last lines off. */
function exitWhenSaid(code: number): void {
  const end = (): void => process.exit(code)
  setTimeout(end, LAST_WORDS_MS)
  process.stdout.write('', () => process.stderr.write('', end))
}
