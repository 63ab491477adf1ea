import * as z from 'zod'
import { REASON_NAMES } from '../dataplane/reason.ts'
import type { ScenarioProblemCode } from './problem-words.ts'

/**
 * The words that the schema of the format is written in. A type refuses a value with one of our own codes instead of the
 * library's English; `shape.ts` reads them back.
 *
 * What is written in a file with `extends` or in a case is a patch: nothing is required in it, and `null` removes.
 */
export type Mode = 'whole' | 'patch'

/** What an editor says of a part of the format. Beside the schemas and not in them: the library copies a schema to describe it. */
export const descriptions = new WeakMap<z.core.$ZodType, string>()

/** A schema of its own, and what an editor says of it. */
export function told<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  descriptions.set(schema, description)
  return schema
}

const UNKNOWN_KEY = 'UNKNOWN_KEY'

/** A map of these keys and no others. `later` are keys of the format that this version does not know yet. */
export function object<Shape extends Record<string, z.ZodType>>(
  code: ScenarioProblemCode,
  shape: Shape,
  later: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> {
  const unknownKey = [UNKNOWN_KEY, Object.keys(shape).join(' '), later.join(' ')].join('|')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKey : code) })
}

/** The keys that would have been known where one was not, and those that will be. */
export function knownKeys(message: string): { known: readonly string[]; later: readonly string[] } {
  const [, known = '', later = ''] = message.split('|')
  return { known: known.split(' '), later: later.split(' ') }
}

/** One of several forms; `code` says what was expected when the value has the form of none of them. */
export const oneOf = <const Forms extends readonly [z.ZodType, ...z.ZodType[]]>(
  code: ScenarioProblemCode,
  ...forms: Forms
): z.ZodUnion<Forms> => z.union(forms, { error: code })

export const list = <Item extends z.ZodType>(item: Item): z.ZodArray<Item> => z.array(item, { error: 'EXPECTED_LIST' })

/** A map from names to values; in a patch a name may be removed. */
export const names = (mode: Mode, value: z.ZodType): z.ZodType =>
  z.record(z.string(), mode === 'patch' ? value.nullable() : value, { error: 'EXPECTED_MAP' })

/** Text, also where YAML reads a number (`10.0`, an unquoted UIN): what counts is how it is written. */
export const text = (code: ScenarioProblemCode = 'EXPECTED_TEXT'): z.ZodType => oneOf(code, z.string(), z.number())

/** Text of which some words are usual: an editor offers them, and whether another one will do is for others to say. */
export const wordy = (...usual: readonly [string, ...string[]]): z.ZodType =>
  oneOf('EXPECTED_TEXT', z.enum(usual), text())

export const choice = (...allowed: readonly [string, ...string[]]): z.ZodType =>
  z.enum(allowed, { error: 'EXPECTED_ONE_OF' })

/** Why a packet ended: DELIVERED, TARGET_INGRESS_DENIED ... */
export const reason = once((): z.ZodType => z.enum(REASON_NAMES, { error: 'EXPECTED_REASON' }).meta({ id: 'reason' }))

export const boolean = (): z.ZodType => z.boolean({ error: 'EXPECTED_BOOLEAN' })

export const integer = (minimum: number, maximum: number): z.ZodType =>
  z
    .int({ error: 'EXPECTED_INTEGER' })
    .min(minimum, { error: 'EXPECTED_INTEGER' })
    .max(maximum, { error: 'EXPECTED_INTEGER' })

export const port = (): z.ZodType =>
  z.int({ error: 'EXPECTED_PORT' }).min(1, { error: 'EXPECTED_PORT' }).max(65_535, { error: 'EXPECTED_PORT' })

/** `300us`, `5ms`, `1.5s`, `15m`, `1h`; 0 needs no unit. */
export const duration = (): z.ZodType =>
  oneOf(
    'EXPECTED_DURATION',
    z.string().regex(/^\d{1,12}(\.\d{1,6})? ?(us|ms|s|m|h)$/, { error: 'EXPECTED_DURATION' }),
    z.literal(0, { error: 'EXPECTED_DURATION' }),
  )

/** Words for people: a text, or one in each language. */
export const words = once(
  (): z.ZodType =>
    oneOf('EXPECTED_WORDS', text(), object('EXPECTED_WORDS', { en: text(), zh: text() })).meta({
      id: 'words',
      description: 'A text, or one in each language: { en: ..., zh: ... }.',
    }),
)

/** What is required of a whole document and may be left out of a patch. */
export const need = (mode: Mode, type: z.ZodType): z.ZodType => (mode === 'patch' ? type.nullish() : type)

/** What may be left out; in a patch `null` removes it. */
export const may = (mode: Mode, type: z.ZodType): z.ZodType => (mode === 'patch' ? type.nullish() : type.optional())

/** Calls `build` when it is first needed: building the schema costs more than reading a small file with it. */
export function once<Value>(build: () => Value): () => Value {
  let built: { readonly value: Value } | undefined
  return () => {
    built ??= { value: build() }
    return built.value
  }
}

/** Calls `build` for each mode when it is first needed. */
export function onceForEachMode<Value>(build: (mode: Mode) => Value): (mode: Mode) => Value {
  const whole = once(() => build('whole'))
  const patch = once(() => build('patch'))
  return (mode) => (mode === 'whole' ? whole() : patch())
}
