import * as z from 'zod'

/** The body of every answer that is not a success. `field` names the place of a validation error. */
export const errorAnswerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
})
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>
