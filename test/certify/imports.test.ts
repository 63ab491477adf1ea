import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SIM = resolve(import.meta.dirname, '../../sim')

/** The files under sim/ whose code a file runs: what it imports, types aside, and what those import. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, names = '', from = ''] of readFileSync(file, 'utf8').matchAll(/^import (.*?) from '(\.[^']*)'/gms)) {
    if (/^type\b/.test(names)) continue
    closure(join(dirname(file), from), seen)
  }
  return seen
}

test('the checker of certificates runs no code of compiler, tables, data plane, trace, reach or world', () => {
  const folders = [...closure(join(SIM, 'certify/certify.ts'))].map((file) => relative(SIM, file).split('/')[0])
  expect(new Set(folders)).toEqual(new Set(['certify', 'base', 'net']))
})

test('it is a small program: under 250 lines, comments and all', () => {
  const texts = readdirSync(join(SIM, 'certify')).map((name) => readFileSync(join(SIM, 'certify', name), 'utf8'))
  expect(texts.join('').split('\n').length - 1).toBeLessThan(250)
})
