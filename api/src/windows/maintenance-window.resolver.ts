import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { actorOf } from '../auth/viewer.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { createWindow } from './create-window.ts'
import { deleteWindow } from './delete-window.ts'
import {
  MaintenanceWindowInput,
  MaintenanceWindowType,
  maintenanceWindowTypeOf,
  newWindowOf,
} from './maintenance-window.type.ts'
import { updateWindow } from './update-window.ts'
import type { WindowUseCase } from './window-use-case.ts'

@Resolver()
export class MaintenanceWindowResolver {
  @Allow('VIEWER')
  @Query(() => [MaintenanceWindowType], { description: 'The maintenance windows, by name, at most 200.' })
  maintenanceWindows(@Ctx() { deps }: GraphqlContext): MaintenanceWindowType[] {
    return deps.windows.all().map((window) => maintenanceWindowTypeOf(window, deps.clock()))
  }

  @Allow('OPERATOR')
  @Mutation(() => MaintenanceWindowType, {
    description:
      'The hosts that it means take updates in its hours only, or in other windows that mean them.',
  })
  async createMaintenanceWindow(
    @Arg('input', () => MaintenanceWindowInput, { description: 'The window.' }) input: MaintenanceWindowInput,
    @Ctx() context: GraphqlContext,
  ): Promise<MaintenanceWindowType> {
    const useCase = useCaseOf(context)
    return maintenanceWindowTypeOf(unwrap(await createWindow(useCase, newWindowOf(input))), useCase.now)
  }

  @Allow('OPERATOR')
  @Mutation(() => MaintenanceWindowType, { description: 'Replaces all of a maintenance window.' })
  async updateMaintenanceWindow(
    @Arg('id', () => ID, { description: 'The window.' }) id: string,
    @Arg('input', () => MaintenanceWindowInput, { description: 'What it is to be.' })
    input: MaintenanceWindowInput,
    @Ctx() context: GraphqlContext,
  ): Promise<MaintenanceWindowType> {
    const useCase = useCaseOf(context)
    return maintenanceWindowTypeOf(unwrap(await updateWindow(useCase, id, newWindowOf(input))), useCase.now)
  }

  @Allow('OPERATOR')
  @Mutation(() => ID, {
    description:
      'Deletes a maintenance window. Hosts that no other one means take updates at all times again.',
  })
  async deleteMaintenanceWindow(
    @Arg('id', () => ID, { description: 'The window.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<string> {
    return unwrap(await deleteWindow(useCaseOf(context), id))
  }
}

function useCaseOf({ viewer, deps }: GraphqlContext): WindowUseCase {
  return { database: deps.database, windows: deps.windows, actor: actorOf(viewer), now: deps.clock() }
}
