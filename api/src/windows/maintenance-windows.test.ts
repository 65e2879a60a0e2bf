import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const SHOWN = '{ id name component labels { key value } days from to timeZone open nextChangeAt }'
const CREATE = `mutation ($input: MaintenanceWindowInput!) { createMaintenanceWindow(input: $input) ${SHOWN} }`
const UPDATE = `mutation ($id: ID!, $input: MaintenanceWindowInput!) { updateMaintenanceWindow(id: $id, input: $input) ${SHOWN} }`
const DELETE = 'mutation ($id: ID!) { deleteMaintenanceWindow(id: $id) }'
const ALL = `{ maintenanceWindows ${SHOWN} }`

const NIGHTLY = {
  name: 'Nightly',
  component: 'AGENT',
  labels: [{ key: 'role', value: 'db' }],
  days: ['SUNDAY', 'MONDAY'],
  from: '22:00',
  to: '04:00',
  timeZone: 'Europe/Berlin',
}

interface Shown {
  readonly id: string
}

async function create(world: TestApp, but: Partial<typeof NIGHTLY> = {}): Promise<Shown> {
  const { createMaintenanceWindow } = await world.ask<{ createMaintenanceWindow: Shown }>(CREATE, {
    input: { ...NIGHTLY, ...but },
  })
  return createMaintenanceWindow
}

describe.each(DATABASES)('maintenance windows, on %s,', (kind) => {
  it('are created, changed and deleted, kept over restarts, and audited', async () => {
    await using world = await TestApp.start(kind)
    const window = await create(world)
    // Monday noon in UTC is 13:00 in Berlin.
    expect(window).toEqual({
      id: window.id,
      ...NIGHTLY,
      days: ['MONDAY', 'SUNDAY'],
      open: false,
      nextChangeAt: '2026-11-23T21:00:00.000Z',
    })
    await world.restart()
    expect(await world.ask(ALL)).toEqual({ maintenanceWindows: [window] })

    const midday = { ...NIGHTLY, name: 'Midday', component: null, labels: [], from: '12:00', to: '14:00' }
    await world.ask(UPDATE, { id: window.id, input: midday })
    expect(await world.ask(ALL)).toMatchObject({
      maintenanceWindows: [{ name: 'Midday', component: null, labels: [], open: true }],
    })
    expect(await world.ask(DELETE, { id: window.id })).toEqual({ deleteMaintenanceWindow: window.id })
    expect(await world.ask(ALL)).toEqual({ maintenanceWindows: [] })

    const em = world.app.deps.database.fork()
    const subject = { subjectType: 'MaintenanceWindow', subjectId: window.id } as const
    expect(await em.findOne(AuditEvent, { ...subject, action: 'createMaintenanceWindow' })).toMatchObject({
      before: null,
      after: { name: 'Nightly', component: 'agent', labels: { role: 'db' }, from: '22:00', to: '04:00' },
    })
    expect(await em.findOne(AuditEvent, { ...subject, action: 'updateMaintenanceWindow' })).toMatchObject({
      before: { name: 'Nightly' },
      after: { name: 'Midday', from: '12:00' },
    })
    expect(await em.findOne(AuditEvent, { ...subject, action: 'deleteMaintenanceWindow' })).toMatchObject({
      before: { name: 'Midday' },
      after: null,
    })
  })

  it('that another server changed are known here once they are read again', async () => {
    await using world = await TestApp.start(kind)
    const window = await create(world)
    const { windows, database } = world.app.deps
    const [before] = windows.all()
    let changes = 0
    windows.onChange(() => changes++)
    await windows.refresh()
    expect([windows.all()[0] === before, changes]).toEqual([true, 0])
    await database.fork().execute(`update maintenance_window set name = 'Elsewhere'`)
    await windows.refresh()
    expect([windows.get(window.id)?.name, changes]).toEqual(['Elsewhere', 1])
  })
})

describe('maintenance windows', () => {
  it('are listed by their names', async () => {
    await using world = await TestApp.start()
    for (const name of ['Nightly', 'Asia', 'Midday']) await create(world, { name })
    const { maintenanceWindows } = await world.ask<{ maintenanceWindows: { name: string }[] }>(
      '{ maintenanceWindows { name } }',
    )
    expect(maintenanceWindows.map(({ name }) => name)).toEqual(['Asia', 'Midday', 'Nightly'])
  })

  it('with a mistake are refused, and the field is named', async () => {
    await using world = await TestApp.start()
    const { errors } = await world.graphql(CREATE, { input: { ...NIGHTLY, timeZone: 'Europe/Atlantis' } })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'timeZone' } }])
    expect(await world.ask(ALL)).toEqual({ maintenanceWindows: [] })
  })

  it('that are gone can be neither changed nor deleted', async () => {
    await using world = await TestApp.start()
    for (const [query, variables] of [
      [UPDATE, { id: 'gone', input: NIGHTLY }],
      [DELETE, { id: 'gone' }],
    ] as const) {
      const { errors } = await world.graphql(query, variables)
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    }
  })
})
