import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jsonSchema } from '../../sim/scenario/json-schema.ts'
import { type JsonSchema, schemaTypes } from './schema-types.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FILE = 'sim/scenario/file-format.ts'

test('the types of the builder are those of the scenario format', () => {
  const biome = ['node_modules/.bin/biome', 'format', `--stdin-file-path=${FILE}`]
  const input = schemaTypes(jsonSchema() as JsonSchema)
  const [command = '', ...words] = biome
  const text = execFileSync(command, words, { cwd: ROOT, input, encoding: 'utf8' })
  if (process.env.GOLDEN === 'write') writeFileSync(`${ROOT}/${FILE}`, text)
  expect(text, 'the format has changed? npm run golden').toBe(readFileSync(`${ROOT}/${FILE}`, 'utf8'))
})
