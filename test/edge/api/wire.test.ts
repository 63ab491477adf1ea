import { expect, test } from 'vitest'
import { nested, readWire, type WireRequest } from '../../../sim/edge/api/wire.ts'

const request = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): WireRequest => ({
  method: 'POST',
  path: '/',
  query: '',
  header: (name) => ({ 'x-tc-action': 'A', 'x-tc-version': 'V', ...headers })[name],
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
})

test('flattened parameters become lists and structures', () => {
  const flat = new URLSearchParams(
    'VpcId=vpc-1&EndPointId.1=b&EndPointId.0=a&Filters.0.Name=n&Filters.0.Values.0=x&Filters.0.Values.1=true&AutoAcceptFlag=true',
  )
  expect(nested(flat)).toEqual({
    VpcId: 'vpc-1',
    EndPointId: ['a', 'b'],
    Filters: [{ Name: 'n', Values: ['x', 'true'] }],
    AutoAcceptFlag: true,
  })
})

test('a name that reads like a truth value stays a text', () => {
  expect(nested(new URLSearchParams('EndPointName=true'))).toEqual({ EndPointName: 'true' })
})

test.each(['A=1&A=2', 'A=1&A.0=2', 'A.0=1&A=2', `${'A.'.repeat(20)}A=1`])('%s is torn', (query) => {
  expect(nested(new URLSearchParams(query))).toBeUndefined()
})

test('keys that every object has are parameters like others', () => {
  const made = nested(new URLSearchParams('__proto__.x=1&constructor=2'))
  expect(Object.getPrototypeOf(made)).toBeNull()
  expect(Object.keys(made ?? {})).toEqual(['__proto__', 'constructor'])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

test.each([
  ['{', 'BODY_NOT_JSON'],
  ['[]', 'BODY_NOT_OBJECT'],
  ['null', 'BODY_NOT_OBJECT'],
  ['"text"', 'BODY_NOT_OBJECT'],
  [`{"A":${'['.repeat(40)}${']'.repeat(40)}}`, 'TOO_DEEP'],
  [`{"A":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'TOO_DEEP'],
])('the body %.12s is refused as %s', (body, fault) => {
  expect(readWire(request(body))).toEqual({ fault })
})

test('a body that is no text in UTF-8 is refused', () => {
  expect(readWire(request(new Uint8Array([0x7b, 0xff, 0x7d])))).toEqual({ fault: 'BODY_NOT_TEXT' })
})

test('no body is no parameters', () => {
  expect(readWire(request(''))).toMatchObject({ action: 'A', version: 'V', parameters: {} })
})
