import * as z from 'zod'
import { fileSchema } from './schema.ts'
import { descriptions } from './schema-words.ts'

/**
 * The scenario format as a JSON Schema (draft 7, which YAML language servers read), made from the definition that
 * validates. A file with `extends` is a patch; the rest stand alone.
 */
export function jsonSchema(): object {
  const whole = draft7(fileSchema('whole'))
  const patch = draft7(fileSchema('patch'))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Isthmus scenario',
    description: 'A network, a list of steps, and what each step must show.',
    type: 'object',
    if: { required: ['extends'] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { $ref: '#/definitions/filePatch' },
    else: { $ref: '#/definitions/file' },
    definitions: { file: whole.file, filePatch: patch.file, ...whole.definitions, ...patch.definitions },
  }
}

function draft7(schema: z.ZodType): { file: object; definitions: object } {
  const {
    $schema: _,
    definitions,
    ...file
  } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const description = descriptions.get(zodSchema)
      if (description !== undefined) jsonSchema.description = description
      allowIn(jsonSchema)
    },
  })
  return { file, definitions: typeof definitions === 'object' && definitions !== null ? definitions : {} }
}

/** `in` is another word for `subnet`; the loader has put it into the long form before the definition looks at it. */
function allowIn(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.properties?.in === undefined || !schema.required?.includes('subnet')) return
  const others = schema.required.filter((key) => key !== 'subnet')
  if (others.length > 0) schema.required = others
  else delete schema.required
  schema.oneOf = [{ required: ['subnet'] }, { required: ['in'] }]
}
