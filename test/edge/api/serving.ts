import { request } from 'node:http'
import { clb } from 'tencentcloud-sdk-nodejs/tencentcloud/services/clb/index.js'
import { cvm } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/index.js'
import { vpc } from 'tencentcloud-sdk-nodejs/tencentcloud/services/vpc/index.js'
import { DEFAULT_ACCOUNTS, defaultKeyOf, defaultKeys } from '../../../sim/edge/api/keys.ts'
import type { LogLine } from '../../../sim/edge/api/service.ts'
import { type ServeSettings, type Serving, startServing } from '../../../sim/edge/api/start.ts'
import type { OpenDeed } from '../../../sim/edge/store/entry.ts'

export const TOKEN = 'operator-of-tests'

/** A server in this process, with what tests ask of it. */
export type Served = Serving & {
  readonly port: number
  readonly log: LogLine[]
  readonly faults: unknown[]
}

export const emptyWorld = (texts: OpenDeed['texts'] = []): OpenDeed => ({
  do: 'open',
  texts,
  accounts: DEFAULT_ACCOUNTS,
  epochMs: Date.UTC(2026, 10, 23),
})

export async function serve(overrides: Partial<ServeSettings> = {}): Promise<Served> {
  const log: LogLine[] = []
  const faults: unknown[] = []
  const started = await startServing({
    host: '127.0.0.1',
    port: 0,
    keys: defaultKeys,
    isInsecure: false,
    token: TOKEN,
    language: 'en',
    version: '0.0.0',
    store: undefined,
    snapshotEvery: 10_000,
    isRealTime: false,
    first: emptyWorld(),
    nowMs: Date.now,
    log: (line) => log.push(line),
    onFault: (fault) => faults.push(fault),
    ...overrides,
  })
  if (!started.ok) throw new Error(JSON.stringify(started.problems.slice(0, 3)))
  return { ...started.value, port: Number(new URL(started.value.url).port), log, faults }
}

type Profile = { readonly language?: 'zh-CN' | 'en-US'; readonly signMethod?: string; readonly reqMethod?: string }

/** The official SDK, of which nothing is changed but where it sends its requests. */
export function sdk(
  port: number,
  account: string | { readonly secretId: string; readonly secretKey: string },
  profile: Profile = {},
  region = 'ap-guangzhou',
) {
  const known = DEFAULT_ACCOUNTS.find(({ name }) => name === account)
  const credential = typeof account === 'string' ? defaultKeyOf(known ?? { name: account, uin: account }) : account
  const { language, signMethod, reqMethod } = profile
  const config = {
    credential: { secretId: credential.secretId, secretKey: credential.secretKey },
    ...(region === '' ? {} : { region }),
    profile: {
      ...(language === undefined ? {} : { language }),
      ...(signMethod === undefined ? {} : { signMethod: signMethod as 'TC3-HMAC-SHA256' }),
      httpProfile: {
        endpoint: `127.0.0.1:${port}`,
        protocol: 'http://',
        ...(reqMethod === undefined ? {} : { reqMethod: reqMethod as 'GET' }),
      },
    },
  }
  return {
    vpc: new vpc.v20170312.Client(config),
    clb: new clb.v20180317.Client(config),
    cvm: new cvm.v20170312.Client(config),
  }
}

/** The code that a call of the SDK is refused with; `OK` when it is not. */
export const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )

export type Answer = { readonly status: number; readonly text: string; readonly headers: Record<string, unknown> }

/** One HTTP request, as it is told. */
export function send(
  port: number,
  path: string,
  {
    method = 'POST',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const framed = { 'content-length': String(Buffer.byteLength(body)), ...headers }
    const sent = request({ host: '127.0.0.1', port, path, method, headers: framed, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: response.headers }),
      )
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A control request by the operator, or by a tenant. */
export async function control<Json = Record<string, unknown>>(
  port: number,
  what: string,
  body?: unknown,
  tenant?: string,
): Promise<{ readonly status: number; readonly json: Json; readonly text: string }> {
  const [method = 'GET', path = '/'] = what.split(' ')
  const account = DEFAULT_ACCOUNTS.find(({ name }) => name === tenant) ?? { name: tenant ?? '', uin: tenant ?? '' }
  const { secretId, secretKey } = defaultKeyOf(account)
  const authorization =
    tenant === undefined ? `Bearer ${TOKEN}` : `Basic ${Buffer.from(`${secretId}:${secretKey}`).toString('base64')}`
  const isText = typeof body === 'string'
  const { status, text } = await send(port, path, {
    method,
    headers: { authorization, 'content-type': isText ? 'application/yaml' : 'application/json' },
    body: body === undefined ? '' : isText ? body : JSON.stringify(body),
  })
  return { status, text, json: (text.startsWith('{') ? JSON.parse(text) : {}) as Json }
}
