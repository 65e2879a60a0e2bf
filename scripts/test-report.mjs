/** What the reports of the runners say, in the form that both have in common. */

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[], flaky: string[] }} Counts
 * flaky are those that passed at the second try, with why they failed at the first */

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const LONGEST_REASON = 300

/** @returns {Counts} of Vitest's JSON report; a file that breaks outside of its tests counts as one failed */
export function countVitest(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, name })),
  )
  const failures = tests.filter(({ status }) => status === 'failed')
  const flaky = tests.filter(
    ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
  )
  const describe = ({ name, fullName, failureMessages }) => failure(name, fullName, failureMessages[0])
  const count = (...wanted) => tests.filter(({ status }) => wanted.includes(status)).length
  return {
    passed: count('passed'),
    failed: failures.length + broken.length,
    skipped: count('skipped', 'pending', 'todo'),
    failures: [
      ...failures.map(describe),
      ...broken.map(({ name, message }) => failure(name, 'the file itself', message)),
    ],
    flaky: flaky.map(describe),
  }
}

/** @returns {string[]} of Vitest's JSON report: the files in which something failed */
export function failedFiles(report) {
  return report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
}

/**
 * The report of a run of which some files were tried again: what these said at last.
 * What only the first try failed at counts as flaky.
 */
export function withSecondTry(report, second) {
  const again = new Map(second.testResults.map((file) => [file.name, file]))
  const testResults = report.testResults.map((file) => {
    const last = again.get(file.name)
    return last ? { ...last, assertionResults: rememberFailures(last, file) } : file
  })
  return { ...report, testResults }
}

function rememberFailures(last, first) {
  const before = new Map(first.assertionResults.map((test) => [test.fullName, test.failureMessages]))
  // Where the file broke outside of its tests, its first test tells.
  const outside = first.assertionResults.some(({ status }) => status === 'failed') ? [] : [first.message]
  return last.assertionResults.map((test, index) => ({
    ...test,
    failureMessages: [
      ...test.failureMessages,
      ...(before.get(test.fullName) ?? []),
      ...(index === 0 ? outside : []),
    ],
  }))
}

/** @returns {Counts} of Playwright's JSON report */
export function countPlaywright({ stats, errors, suites }) {
  const specs = suites.flatMap(specsOf)
  const flaky = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
  const messageOf = ({ tests }) =>
    tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message
  const describe = (spec) => failure(spec.file, spec.title, messageOf(spec))
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...specs.filter(({ ok }) => !ok).map(describe),
      ...errors.map(({ message }) => failure('Playwright', 'outside of a test', message)),
    ],
    flaky: flaky.map(describe),
  }
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

/** One line: where, which, and why as far as its first lines say so. */
function failure(file, title, message = 'no reason was given') {
  const reason = message.replaceAll(COLOURS, '').split('\n').slice(0, 4).join(' ').replaceAll(/\s+/g, ' ')
  return `${file.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '')} › ${title}: ${reason.slice(0, LONGEST_REASON)}`
}
