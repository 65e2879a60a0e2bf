import { type ClassType, Field, Int, ObjectType } from 'type-graphql'

/** The Relay connection of a type: `HostConnection` with `HostEdge`. */
export function connectionOf<T extends object>(name: string, type: () => ClassType<T>) {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its place there.` })
  class Edge {
    @Field(type, { description: `The ${name}.` })
    declare node: T

    @Field(() => String, { description: 'Pass it as `after` to go on behind this one.' })
    declare cursor: string
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.` })
  class Connection {
    @Field(() => [Edge], { description: 'The page, each with its cursor.' })
    declare edges: Edge[]

    @Field(() => [type()], { description: 'The page, without cursors.' })
    declare nodes: T[]

    @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
    declare pageInfo: PageInfo

    @Field(() => Int, { description: 'How many there are in all, on every page together.' })
    declare totalCount: number
  }
  return Connection
}

@ObjectType({ description: 'Where a page of a list lies in the whole.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows.' })
  declare hasNextPage: boolean

  @Field(() => Boolean, { description: 'Whether something comes before.' })
  declare hasPreviousPage: boolean

  @Field(() => String, { nullable: true, description: 'The cursor of the first on this page.' })
  declare startCursor: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last on this page; pass it as `after`.',
  })
  declare endCursor: string | null
}
