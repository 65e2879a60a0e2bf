import type { Component } from '@vesana/agent/protocol'
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { ComponentEnum } from '../component.type.ts'
import { LabelInput, LabelType } from '../hosts/label.type.ts'
import { labelList } from '../hosts/labels.ts'
import { sameNames } from '../same-names.ts'
import { type NewWindow, clockOf } from './judge-new-window.ts'
import { type MaintenanceWindow, hoursNow } from './judge-window.ts'
import { WEEKDAYS, type Weekday } from './window-hours.ts'

export const WeekdayEnum = sameNames<Weekday>(WEEKDAYS)
registerEnumType(WeekdayEnum, { name: 'Weekday', description: 'A day of the week.' })

const HOURS = 'An hour that the clocks skip is not there, one that they repeat is there twice.'

@ObjectType('MaintenanceWindow', {
  description:
    'When some hosts take updates. A host that no window means takes them at all times; with several, any open one will do. ' +
    'A request for an update overrides them.',
})
export class MaintenanceWindowType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { description: 'What people call it.' })
  declare name: string

  @Field(() => ComponentEnum, {
    nullable: true,
    description: 'Whose hosts it means; null: every component’s.',
  })
  declare component: Component | null

  @Field(() => [LabelType], {
    description: 'It means hosts that have all of these labels; none: every host.',
  })
  declare labels: LabelType[]

  @Field(() => [WeekdayEnum], { description: 'The days on which it begins.' })
  declare days: readonly Weekday[]

  @Field(() => String, { description: `When it begins, by the clock of its time zone: 22:00. ${HOURS}` })
  declare from: string

  @Field(() => String, {
    description: 'When it ends: 04:00, or 24:00. Earlier in the day than it begins: on the day after.',
  })
  declare to: string

  @Field(() => String, { description: 'An IANA time zone: Europe/Berlin.' })
  declare timeZone: string

  @Field(() => Boolean, { description: 'Whether it is open now.' })
  declare open: boolean

  @Field(() => Date, {
    nullable: true,
    description: 'When it opens or closes next; null: never, as one of every whole day.',
  })
  declare nextChangeAt: Date | null
}

@InputType({ description: 'A maintenance window.' })
export class MaintenanceWindowInput {
  @Field(() => String, { description: 'What people call it: 1 to 100 characters.' })
  declare name: string

  @Field(() => ComponentEnum, {
    nullable: true,
    description: 'Whose hosts it means; by default every component’s.',
  })
  declare component?: Component | null

  @Field(() => [LabelInput], {
    nullable: true,
    description: 'It means hosts that have all of these labels; by default every host.',
  })
  declare labels?: LabelInput[] | null

  @Field(() => [WeekdayEnum], { description: 'The days on which it begins, at least one.' })
  declare days: Weekday[]

  @Field(() => String, { description: 'When it begins, by the clock of its time zone: 22:00.' })
  declare from: string

  @Field(() => String, {
    description: 'When it ends: 04:00, or 24:00. Earlier in the day than it begins: on the day after.',
  })
  declare to: string

  @Field(() => String, { description: 'An IANA time zone: Europe/Berlin.' })
  declare timeZone: string
}

/** @param now epoch milliseconds */
export function maintenanceWindowTypeOf(window: MaintenanceWindow, now: number): MaintenanceWindowType {
  const { id, name, component, days, timeZone } = window
  const { isOpen, changesAt } = hoursNow(window, now)
  return {
    id,
    name,
    component,
    labels: labelList(window.labels),
    days,
    from: clockOf(window.fromMinute),
    to: clockOf(window.toMinute),
    timeZone,
    open: isOpen,
    nextChangeAt: changesAt === null ? null : new Date(changesAt),
  }
}

export function newWindowOf({ component, labels, ...input }: MaintenanceWindowInput): NewWindow {
  const { name, days, from, to, timeZone } = input
  return { name, component: component ?? null, labels: labels ?? [], days, from, to, timeZone }
}
