import type * as z from 'zod'
import { integer, list, type Mode, may, need, text, told } from './schema-words.ts'

/** The name of a type in the JSON Schema. */
export const named = (name: string, mode: Mode): string => (mode === 'patch' ? `${name}Patch` : name)

export const groups = (mode: Mode, description: string): z.ZodType => told(may(mode, list(text())), description)

/** `subnet` is required; `in` is its short form and never gets this far. */
export const place = (mode: Mode): { subnet: z.ZodType; in: z.ZodType } => ({
  subnet: told(need(mode, text()), 'vpc1/app, or the name of a VPC with one subnet.'),
  in: told(may(mode, text()), 'The same as subnet.'),
})

export const flowsMax = (mode: Mode): z.ZodType => may(mode, integer(1, 10_000_000))
