const SHORTEST = 12
const LONGEST = 128

export function isGoodPassword(password: string): boolean {
  return password.length >= SHORTEST && password.length <= LONGEST
}

/** What a person who types a new password is told; nothing before the first character. */
export function passwordProblem(password: string): string | undefined {
  if (password === '' || isGoodPassword(password)) return undefined
  if (password.length > LONGEST) return `At most ${LONGEST} characters, please.`
  const missing = SHORTEST - password.length
  return `${missing} more ${missing === 1 ? 'character' : 'characters'}, please.`
}
