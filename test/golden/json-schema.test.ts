import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jsonSchema } from '../../sim/scenario/json-schema.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FILE = 'scenarios/scenario.schema.json'

test('the JSON Schema that editors read is that of the scenario format', () => {
  const biome = ['format', `--stdin-file-path=${FILE}`]
  const input = JSON.stringify(jsonSchema(), null, 2)
  const text = execFileSync('node_modules/.bin/biome', biome, { cwd: ROOT, input, encoding: 'utf8' })
  if (process.env.GOLDEN === 'write') writeFileSync(`${ROOT}/${FILE}`, text)
  expect(text, 'the format has changed? npm run golden').toBe(readFileSync(`${ROOT}/${FILE}`, 'utf8'))
})

test('every type that the JSON Schema refers to is in it', () => {
  const schema = jsonSchema()
  const definitions = 'definitions' in schema ? Object.keys(schema.definitions as object) : []
  const references = JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/(\w+)"/g)
  expect([...references].map(([, name]) => name).filter((name) => !definitions.includes(name ?? ''))).toEqual([])
})
