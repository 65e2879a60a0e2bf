/** The enum, as type-graphql wants it, whose names are its values. */
export function sameNames<T extends string>(names: readonly T[]): { [K in T]: K } {
  return Object.fromEntries(names.map((name) => [name, name])) as { [K in T]: K }
}
