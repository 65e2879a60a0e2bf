import { Field, InputType, ObjectType } from 'type-graphql'

@ObjectType('Label', { description: 'What an administrator calls a host by: region eu, role web.' })
export class LabelType {
  @Field(() => String, { description: 'Its key; each is there once.' })
  declare key: string

  @Field(() => String, { description: 'Its value.' })
  declare value: string
}

@InputType({ description: 'A label: key and value.' })
export class LabelInput {
  @Field(() => String, {
    description: '1 to 63 of A–Z a–z 0–9 . _ / - ; begins and ends with a letter or digit.',
  })
  declare key: string

  @Field(() => String, { description: '1 to 255 characters on one line.' })
  declare value: string
}
