import { VERSION } from './build-info.ts'

const words = process.argv.slice(2)

// Asked by every update of every host and by the server: answered without loading the rest of the program.
if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`${VERSION}\n`)
} else {
  void import('./commands/execute.ts').then(async ({ executeWords }) =>
    process.exit(await executeWords(words)),
  )
}
