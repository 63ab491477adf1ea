import { expect, test } from 'vitest'
import { isInside, relativePath } from '../../sim/scenario/paths.ts'

test.each([
  ['', 'a.yaml', true],
  ['', 'a/b.yaml', true],
  ['', '..a/b.yaml', true],
  ['', '../a.yaml', false],
  ['', '/a.yaml', false],
  ['..', '../a.yaml', true],
  ['..', 'a.yaml', true],
  ['..', 'a/b.yaml', true],
  ['..', '../..a', true],
  ['..', '../../a.yaml', false],
  ['..', '..', false],
  ['..', '/a.yaml', false],
  ['../..', '../a.yaml', true],
  ['../..', '../../a.yaml', true],
  ['../..', '../../../a.yaml', false],
  ['../s', '../s/a.yaml', true],
  ['../s', '../st/a.yaml', false],
  ['../s', '../s/../a.yaml', false],
  ['s', 's/a.yaml', true],
  ['s', 'st/a.yaml', false],
  ['/', '/a.yaml', true],
  ['/s', '/s/a.yaml', true],
  ['/s', '/a.yaml', false],
])('in %j lies %j: %s', (folder, path, is) => expect(isInside(folder, path)).toBe(is))

test.each([
  ['/a/b', '/a/b', ''],
  ['/a/b', '/a/b/c', 'c'],
  ['/a/b', '/a', '..'],
  ['/a/b', '/c/d', '../../c/d'],
  ['/', '/a', 'a'],
])('from %j to %j: %j', (from, to, path) => expect(relativePath(from, to)).toBe(path))
