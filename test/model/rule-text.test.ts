import { expect, test } from 'vitest'
import { isBlock, ruleParts } from '../../sim/model/rule-text.ts'

const partsOf = (text: string) => {
  const parts = ruleParts(text)
  return parts && [parts.action, parts.peer, parts.port, parts.protocol].map((part) => part?.text)
}

test.each([
  ['ACCEPT#10.0.0.0/8#80,443#TCP', ['ACCEPT', '10.0.0.0/8', '80,443', 'TCP']],
  ['ACCEPT#sg-web#80', ['ACCEPT', 'sg-web', '80', undefined]],
  ['DROP#sg-web', ['DROP', 'sg-web', undefined, undefined]],
  [' accept # 10.0.0.1 # 80 # tcp ', ['accept', '10.0.0.1', '80', 'tcp']],
  ['', undefined],
  ['ACCEPT', undefined],
  ['ACCEPT#', undefined],
  ['ACCEPT#10.0.0.0/8##TCP', undefined],
  ['ACCEPT#10.0.0.0/8#80#', undefined],
  ['ACCEPT#10.0.0.0/8#80#TCP#x', undefined],
])('%j', (text, parts) => expect(partsOf(text)).toEqual(parts))

test('each part knows where it stands', () => {
  const text = ' ACCEPT# 10.0.0.0/8#80 #TCP'
  const { action, peer, port, protocol } = ruleParts(text)!
  for (const part of [action, peer, port!, protocol!]) expect(text.slice(part.start, part.end)).toBe(part.text)
})

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['10.0', true],
  ['::1', true],
  ['sg-web', false],
  ['10', false],
  ['web.1', false],
])('%s is meant as addresses: %s', (peer, is) => expect(isBlock(peer)).toBe(is))
