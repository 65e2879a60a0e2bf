/** One line for a shell that asks the server who the token is. */
export function tryLine(server: string, token: string): string {
  const body = JSON.stringify({ query: '{ viewer { name role } }' })
  return (
    `curl -fsS ${server}/graphql -H 'Authorization: Bearer ${token}' ` +
    `-H 'Content-Type: application/json' -d '${body}'`
  )
}
