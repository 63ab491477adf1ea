import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { barrelFaults, importCycles, importFaults } from './architecture/imports.ts'
import { purityFaults } from './architecture/purity.ts'
import { LOG_ASKERS, LONG_ONES } from './architecture/rules.ts'
import { sizeFaults } from './architecture/size.ts'
import { parseSource } from './architecture/source.ts'
import { stepLogFaults } from './architecture/step-log.ts'

const sources = readdirSync('sim', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => parseSource(`sim/${file}`, readFileSync(`sim/${file}`, 'utf8')))

test('every folder imports only what the table of folders allows', () => {
  expect(sources.flatMap(importFaults)).toEqual([])
})

test('no file imports itself by way of others, not even for types', () => {
  expect(importCycles(sources)).toEqual([])
})

test('only published entry points pass on the names of other files', () => {
  expect(sources.flatMap(barrelFaults)).toEqual([])
})

test('no clock, chance, console or locale below the edge; no `any`; `!` only where tables prove it', () => {
  expect(sources.flatMap(purityFaults)).toEqual([])
})

test('data plane and world write the log of a walk and never read it', () => {
  expect(stepLogFaults(sources, LOG_ASKERS)).toEqual([])
})

test('files and functions are short, but for the named exceptions', () => {
  expect(sizeFaults(sources, LONG_ONES)).toEqual([])
})
