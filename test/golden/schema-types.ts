/**
 * The scenario format as TypeScript types, made from its JSON Schema, so that a builder takes what a file may say, with the
 * same descriptions. Narrower than the schema in one thing: where a file may use another word than the usual ones
 * (`accept` for `ACCEPT`), a program uses the usual ones, so that a slip of the pen does not compile.
 */
export function schemaTypes(schema: JsonSchema): string {
  const { file, filePatch: _, ...definitions } = schema.definitions ?? {}
  if (file === undefined) throw new Error('the schema has no definition of a file')
  const { extends: __, ...properties } = file.properties ?? {}
  const whole = Object.entries(definitions).filter(([name]) => !isPatch(name))
  const all: [string, JsonSchema][] = [['scenario', { ...file, properties }], ...whole]
  return [HEAD, ...all.map(([name, type]) => declaration(name, type))].join('\n')
}

const HEAD = `// Written by \`npm run golden\` from the definition of the scenario format (schema.ts): change that.

/** What changes a part of a scenario: maps merge by key, lists and values replace, \`null\` removes. */
export type PatchInput<Part> = Part extends readonly unknown[] | string | number | boolean
  ? Part
  : { readonly [Key in keyof Part]?: PatchInput<Part[Key]> | null | undefined }
`

const PATCH = /Patch$/
const isPatch = (definition: string): boolean => PATCH.test(definition)

/** As much of JSON Schema as the scenario format uses. */
export type JsonSchema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly required?: readonly string[]
  readonly description?: string
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}

/** `cvm` -> `CvmInput`, `cvmPatch` -> `PatchInput<CvmInput>` */
function nameOf(definition: string): string {
  if (isPatch(definition)) return `PatchInput<${nameOf(definition.replace(PATCH, ''))}>`
  return `${definition.charAt(0).toUpperCase()}${definition.slice(1)}Input`
}

function declaration(name: string, type: JsonSchema): string {
  const { description } = type
  const about = description === undefined ? '' : comment(description)
  return `${about}export type ${nameOf(name)} = ${typeText(type)}\n`
}

const comment = (text: string): string => `/** ${text.replaceAll('*/', '* /')} */\n`

function typeText(schema: JsonSchema): string {
  const { $ref, anyOf, allOf, type } = schema
  if ($ref !== undefined) return nameOf($ref.slice($ref.lastIndexOf('/') + 1))
  if (allOf !== undefined) return allOf.map(typeText).join(' & ')
  if (anyOf !== undefined) return union(usual(anyOf).map(typeText))
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return union(schema.enum.map((word) => JSON.stringify(word)))
  if (Array.isArray(type)) return union(type.map((one: string) => typeText({ ...schema, type: one })))
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return `readonly (${typeText(schema.items ?? {})})[]`
    case 'object':
      return objectText(schema)
    case undefined:
      return 'unknown'
    default:
      return String(type)
  }
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

/** Of "one of these words, or any text" the words. */
function usual(forms: readonly JsonSchema[]): readonly JsonSchema[] {
  const [first, second] = forms
  const isOpenEnum = forms.length === 2 && first?.enum !== undefined && Array.isArray(second?.type)
  return isOpenEnum ? forms.slice(0, 1) : forms
}

function objectText({ properties, patternProperties, additionalProperties, required = [], oneOf }: JsonSchema): string {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? typeText(additionalProperties) : 'unknown'
    return `{ readonly [name: string]: ${value} }`
  }
  const fields = Object.entries(properties).map(([key, field]) => {
    const about = field.description === undefined ? '' : `\n${comment(field.description)}`
    const isRequired = required.includes(key)
    return `${about}readonly ${key}${isRequired ? '' : '?'}: ${typeText(field)}${isRequired ? '' : ' | undefined'}`
  })
  const listeners = Object.entries(patternProperties ?? {}).map(
    ([pattern, value]) => `readonly [key: ${keyText(pattern)}]: ${typeText(value)}`,
  )
  const whole = `{\n${[...fields, ...listeners].join('\n')}\n}`
  if (oneOf === undefined) return whole
  const either = oneOf.map(({ required: [key = ''] = [] }) => `{ readonly ${key}: ${typeText(properties[key] ?? {})} }`)
  return `${whole} & (${either.join(' | ')})`
}

/** `^(tcp|udp):\d+$` as the type of a key. */
function keyText(pattern: string): string {
  const [, words] = /^\^\(([\w|]+)\):\\d\+\$$/.exec(pattern) ?? []
  if (words === undefined) throw new Error(`no type is known for keys like ${pattern}`)
  const protocols = words.split('|').map((word) => `'${word}'`)
  return `\`\${${protocols.join(' | ')}}:\${number}\``
}
