import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signTc3 } from '../../support/sign.ts'
import { codeOf, type Served, sdk, send, serve } from './serving.ts'

let served: Served
let nowMs = Date.UTC(2026, 10, 23, 12)
beforeAll(async () => {
  served = await serve({ nowMs: () => nowMs })
})
afterAll(() => served.close())

const KEY = { secretId: 'AKID100000000001', secretKey: 'key-of-100000000001' }
const seconds = (): number => Math.floor(nowMs / 1000)

/** A request that is right in all, but for what a test changes in it. */
async function call(change: {
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly timestamp?: number
  readonly host?: string
  readonly body?: string
  readonly sent?: string
  readonly key?: typeof KEY
  readonly method?: string
}): Promise<{ readonly code: string; readonly message: string; readonly status: number }> {
  const { timestamp = seconds(), host = '127.0.0.1', body = '{}', sent = body, key = KEY, method = 'POST' } = change
  const given: Readonly<Record<string, string | undefined>> = {
    'content-type': 'application/json',
    'x-tc-action': 'DescribeVpcEndPoint',
    'x-tc-version': '2017-03-12',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': String(timestamp),
    authorization: signTc3({ body, host }, key, timestamp),
    ...change.headers,
  }
  const headers = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const { status, text } = await send(served.port, '/', { method, headers, body: sent })
  const { Response } = JSON.parse(text) as {
    Response: { Error?: { Code: string; Message: string }; RequestId: string }
  }
  expect(Response.RequestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  return { code: Response.Error?.Code ?? 'OK', message: Response.Error?.Message ?? '', status }
}

test('a right signature is taken, over the host with its port or without it', async () => {
  expect(await call({})).toMatchObject({ code: 'OK', status: 200 })
  expect(await call({ host: `127.0.0.1:${served.port}` })).toMatchObject({ code: 'OK' })
})

test('a signature over another host, another body or with another key is refused, with the status 200', async () => {
  expect(await call({ host: 'vpc.tencentcloudapi.com' })).toMatchObject({
    code: 'AuthFailure.SignatureFailure',
    status: 200,
  })
  expect(await call({ sent: '{ }' })).toMatchObject({ code: 'AuthFailure.SignatureFailure' })
  expect(await call({ key: { ...KEY, secretKey: 'another' } })).toMatchObject({ code: 'AuthFailure.SignatureFailure' })
  expect(await call({ headers: { 'x-tc-timestamp': String(seconds() + 1) } })).toMatchObject({
    code: 'AuthFailure.SignatureFailure',
  })
})

test('a signature is good for five minutes before and after its time, and not a second longer', async () => {
  expect(await call({ timestamp: seconds() - 300 })).toMatchObject({ code: 'OK' })
  expect(await call({ timestamp: seconds() + 300 })).toMatchObject({ code: 'OK' })
  expect(await call({ timestamp: seconds() - 301 })).toMatchObject({ code: 'AuthFailure.SignatureExpire' })
  expect(await call({ timestamp: seconds() + 301 })).toMatchObject({ code: 'AuthFailure.SignatureExpire' })
})

test('around midnight the date is the one of the timestamp', async () => {
  nowMs = Date.UTC(2026, 10, 24, 0, 0, 10)
  expect(await call({ timestamp: seconds() - 20 })).toMatchObject({ code: 'OK' })
  nowMs = Date.UTC(2026, 10, 23, 12)
})

describe('SignedHeaders', () => {
  test('are honoured as they are sent, x-tc-action among them', async () => {
    const signed = signTc3(
      { body: '{}', host: '127.0.0.1', extra: { 'x-tc-action': 'describevpcendpoint' } },
      KEY,
      seconds(),
    )
    expect(await call({ headers: { authorization: signed } })).toMatchObject({ code: 'OK' })
    const other = signTc3({ body: '{}', host: '127.0.0.1', extra: { 'x-tc-action': 'createvpc' } }, KEY, seconds())
    expect(await call({ headers: { authorization: other } })).toMatchObject({ code: 'AuthFailure.SignatureFailure' })
  })

  test('without the host, or the type of the content, are refused', async () => {
    const signed = signTc3({ body: '{}', host: '127.0.0.1' }, KEY, seconds())
    for (const headers of ['content-type', 'host', 'x-tc-action']) {
      const authorization = signed.replace('SignedHeaders=content-type;host', `SignedHeaders=${headers}`)
      expect(await call({ headers: { authorization } })).toMatchObject({ code: 'AuthFailure.InvalidAuthorization' })
    }
  })
})

test.each([
  ['no Authorization', { authorization: undefined }, 'AuthFailure.InvalidAuthorization'],
  ['an Authorization of another kind', { authorization: 'Bearer x' }, 'AuthFailure.InvalidAuthorization'],
  ['SKIP, which the SDK can be told to send', { authorization: 'SKIP' }, 'AuthFailure.InvalidAuthorization'],
  ['no timestamp', { 'x-tc-timestamp': undefined }, 'MissingParameter'],
  ['a timestamp that is no number', { 'x-tc-timestamp': 'noon' }, 'InvalidParameterValue'],
  ['no action', { 'x-tc-action': undefined }, 'MissingParameter'],
  ['an action that does not exist', { 'x-tc-action': 'DescribeVpcEndPointt' }, 'InvalidAction'],
  ['no version', { 'x-tc-version': undefined }, 'MissingParameter'],
  ['a version that no product has', { 'x-tc-version': '2020-01-01' }, 'NoSuchVersion'],
  ['the version of another product', { 'x-tc-version': '2018-03-17' }, 'NoSuchVersion'],
  ['a region that does not exist', { 'x-tc-region': 'ap-atlantis' }, 'UnsupportedRegion'],
])('a request with %s is refused with %3$s', async (_, headers, code) => {
  expect(await call({ headers })).toMatchObject({ code, status: 200 })
})

test('a SecretId that nobody has is told from a wrong signature', async () => {
  expect(await call({ key: { ...KEY, secretId: 'AKIDnobody' } })).toMatchObject({
    code: 'AuthFailure.SecretIdNotFound',
  })
})

test('other methods than GET and POST are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect(await call({ method })).toMatchObject({ code: 'UnsupportedProtocol', status: 200 })
})

test('a message is in the language that is asked for', async () => {
  const wrong = { key: { ...KEY, secretKey: 'another' } }
  expect((await call({ ...wrong, headers: { 'x-tc-language': 'zh-CN' } })).message).toContain('签名')
  expect((await call({ ...wrong, headers: { 'x-tc-language': 'en-US' } })).message).toContain('signature is correct')
})

test('the SDK signs in all its ways, and each is understood', async () => {
  nowMs = Date.now()
  for (const reqMethod of ['POST', 'GET']) {
    for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1']) {
      const { vpc } = sdk(served.port, 'tenant-a', { reqMethod, signMethod })
      const found = await vpc.DescribeVpcEndPoint({ Filters: [{ Name: 'vpc-id', Values: ['vpc-12345678'] }], Limit: 5 })
      expect(found, `${reqMethod} ${signMethod}`).toMatchObject({ TotalCount: 0 })
      const wrong = sdk(served.port, { ...KEY, secretKey: 'another' }, { reqMethod, signMethod })
      expect(await codeOf(wrong.vpc.DescribeVpcEndPoint({}))).toBe('AuthFailure.SignatureFailure')
    }
  }
})

test('an insecure server takes the SecretId for who calls, whatever the signature', async () => {
  const open = await serve({ isInsecure: true })
  const { vpc } = sdk(open.port, { secretId: 'tenant-b', secretKey: 'none' })
  expect(await codeOf(vpc.DescribeVpcEndPoint({}))).toBe('OK')
  expect(open.log.at(-1)).toMatchObject({ account: 'tenant-b', code: 'OK' })
  expect(await codeOf(sdk(open.port, { secretId: 'nobody', secretKey: 'x' }).vpc.DescribeVpcEndPoint({}))).toBe(
    'AuthFailure.SecretIdNotFound',
  )
  await open.close()
})
