import { Agent, request } from 'node:http'
import { hash, Random } from '../../../sim/base/random.ts'
import { ACTION_NAMES } from '../../../sim/cloud/actions.ts'
import { defaultKeyOf } from '../../../sim/edge/api/keys.ts'
import { Dice } from '../../fuzz/dice.ts'
import { signTc3 } from '../../support/sign.ts'
import { ENDPOINT_SHOP } from '../store/shop.ts'
import { emptyWorld, type Served, serve } from './serving.ts'

/** What came of so many broken requests. */
export type Tally = {
  readonly codes: ReadonlyMap<string, number>
  readonly failures: readonly string[]
  readonly changed: number
}

/**
 * Sends broken requests to a server, each drawn from (seed, number). Whatever is refused must leave the world as it was, byte
 * for byte; every answer is JSON in the cloud's envelope, none is a fault of ours, and the server still answers at the end.
 */
export async function fuzzServer(seed: number, from: number, to: number): Promise<Tally> {
  const served = await serve({ first: emptyWorld([['shop.yaml', ENDPOINT_SHOP]]) })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const codes = new Map<string, number>()
  const failures: string[] = []
  let changed = 0
  let before = served.world.replica.hash()
  try {
    for (let number = from; number < to; number++) {
      const sent = requestOf(new Dice(new Random(hash(seed, 'fuzzServer', number))))
      const answer = await exchange(served, agent, sent)
      const code = codeIn(answer, sent.path)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      const after = served.world.replica.hash()
      const isAllowed = code === 'OK' || after === before
      if (
        code === 'NONSENSE' ||
        code === 'InternalError' ||
        code === 'INTERNAL' ||
        !isAllowed ||
        served.faults.length > 0
      ) {
        failures.push(
          `seed ${seed} number ${number}: ${code} ${isAllowed ? '' : 'and the world moved'} ${JSON.stringify(sent).slice(0, 2_000)} ${String(served.faults.splice(0)[0] ?? '')}`,
        )
      }
      if (after !== before) changed += 1
      before = after
    }
    const alive = await exchange(served, agent, { method: 'GET', path: '/healthz', headers: {}, body: '' })
    if (alive.status !== 200) failures.push('the server answers no more')
  } finally {
    agent.destroy()
    await served.close()
  }
  return { codes, failures, changed }
}

type Sent = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}
type Got = { readonly status: number; readonly text: string }

function exchange({ port }: Served, agent: Agent, { method, path, headers, body }: Sent): Promise<Got> {
  return new Promise((resolve) => {
    const framed = { ...headers, 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: framed, agent, timeout: 10_000 },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
      },
    )
    sent.on('error', (error) => resolve({ status: 0, text: String(error) }))
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')))
    sent.end(body)
  })
}

/** The code of an answer; NONSENSE when it is none that a client could read. */
function codeIn({ status, text }: Got, path: string): string {
  try {
    const value = JSON.parse(text) as Record<string, Record<string, unknown>>
    if (value.error !== undefined) return status >= 400 ? String(value.error.code) : 'NONSENSE'
    const { Response } = value
    if (Response === undefined) return path.startsWith('/isthmus') && status === 200 ? 'OK' : 'NONSENSE'
    if (status !== 200 || typeof Response.RequestId !== 'string') return 'NONSENSE'
    const error = Response.Error as { Code?: unknown; Message?: unknown } | undefined
    if (error === undefined) return 'OK'
    return typeof error.Code === 'string' && typeof error.Message === 'string' ? error.Code : 'NONSENSE'
  } catch {
    return status === 200 && path.startsWith('/isthmus') ? 'OK' : 'NONSENSE'
  }
}

const ACCOUNTS = [
  { name: 'shop', uin: '100000000011' },
  { name: 'rides', uin: '100000000012' },
]

function requestOf(dice: Dice): Sent {
  if (dice.oneIn(6)) return controlRequest(dice)
  const [action, body] = call(dice)
  const key = defaultKeyOf(dice.pick(ACCOUNTS))
  const text = body.toString()
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    host: '127.0.0.1',
    'x-tc-action': header(action),
    'x-tc-version': /Listener|Target|LoadBalancer/.test(action) ? '2018-03-17' : '2017-03-12',
    'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
    authorization: signTc3({ body: text, host: '127.0.0.1' }, key),
  }
  if (dice.oneIn(5)) spoil(dice, headers)
  return { method: dice.oneIn(40) ? dice.pick(['PUT', 'DELETE', 'GET']) : 'POST', path: '/', headers, body }
}

/** One header changed, torn, or left out. */
function spoil(dice: Dice, headers: Record<string, string>): void {
  const name = dice.pick(Object.keys(headers).filter((one) => one !== 'host'))
  const value = headers[name] ?? ''
  if (dice.oneIn(3)) delete headers[name]
  else if (dice.oneIn(2)) headers[name] = header(junkText(dice))
  else
    headers[name] =
      value.slice(0, dice.upTo(value.length)) +
      header(dice.pick(['', '0', ',', ';', '/'])) +
      value.slice(dice.upTo(value.length))
}

/** What Node sends in a header. */
const header = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').trim()

const NAMES = [
  'svc1',
  'ep1',
  'lb1',
  'web1',
  'consumer',
  'vpc1',
  'vpc2',
  'vpc1/app',
  'vpcsvc-12345678',
  'vpce-1',
  'sg-0',
  'ins-x',
  '100000000012',
  '',
]

const PARAMETERS = [
  ...[
    'VpcId',
    'SubnetId',
    'EndPointServiceId',
    'EndPointId',
    'EndPointName',
    'EndPointVip',
    'AcceptFlag',
    'UserUin',
    'Description',
  ],
  ...[
    'SecurityGroupId',
    'SecurityGroupIds',
    'SecurityGroupPolicySet',
    'LoadBalancerId',
    'ListenerId',
    'Ports',
    'Targets',
    'Protocol',
  ],
  ...[
    'InstanceIds',
    'InstanceId',
    'Filters',
    'Offset',
    'Limit',
    'EndPointServiceName',
    'AutoAcceptFlag',
    'ServiceInstanceId',
    'CidrBlock',
  ],
  ...[
    'NetworkAclId',
    'NetworkAclEntrySet',
    'Weight',
    'HealthCheck',
    'Scheduler',
    'SessionExpireTime',
    'Xyzzy',
    '__proto__',
    'constructor',
  ],
]

/** Calls that are right, or nearly: one value of them is made something else. */
const CALLS: readonly (readonly [action: string, parameters: Readonly<Record<string, unknown>>])[] = [
  ['EnableVpcEndPointConnect', { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag: true }],
  ['CreateVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc1', UserUin: '100000000012', Description: 'd' }],
  ['ModifyVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc1', UserUin: '100000000012', Description: 'd' }],
  ['DeleteVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc1', UserUin: ['100000000099'] }],
  [
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: [{ Name: 'user-uin', Values: ['100000000012'] }], Limit: 5, Offset: 0 },
  ],
  ['DescribeVpcEndPoint', { EndPointId: ['ep1'], Limit: 5, Offset: 0 }],
  ['CreateVpcEndPoint', { VpcId: 'vpc2', SubnetId: 'vpc2/app', EndPointName: 'ep2', EndPointServiceId: 'svc1' }],
  [
    'CreateVpcEndPointService',
    { VpcId: 'vpc1', EndPointServiceName: 's', AutoAcceptFlag: true, ServiceInstanceId: 'lb1' },
  ],
  ['DeleteVpcEndPointService', { EndPointServiceId: 'svc1' }],
  ['RegisterTargets', { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: [{ InstanceId: 'web1', Port: 8081 }] }],
  [
    'ModifyTargetWeight',
    { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: [{ InstanceId: 'web1', Port: 8080 }], Weight: 5 },
  ],
  ['CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' }],
  ['StopInstances', { InstanceIds: ['web1'] }],
]

function call(dice: Dice): readonly [action: string, body: string | Buffer] {
  if (dice.oneIn(8)) return [dice.pick(ACTION_NAMES), junkBody(dice)]
  if (dice.oneIn(3))
    return [dice.oneIn(4) ? junkText(dice) : dice.pick(ACTION_NAMES), JSON.stringify(parametersOf(dice))]
  const [action, parameters] = dice.pick(CALLS)
  const name = dice.pick(Object.keys(parameters))
  return [action, JSON.stringify({ ...parameters, [name]: mutated(dice, parameters[name]) })]
}

function mutated(dice: Dice, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && !dice.oneIn(4)) return [mutated(dice, value[0])]
  if (typeof value === 'object' && value !== null && !dice.oneIn(4)) {
    const name = dice.pick(Object.keys(value))
    return { ...value, [name]: mutated(dice, (value as Record<string, unknown>)[name]) }
  }
  return junkValue(dice, 2)
}

function parametersOf(dice: Dice): Record<string, unknown> {
  const count = dice.upTo(5)
  return Object.fromEntries(Array.from({ length: count }, () => [dice.pick(PARAMETERS), junkValue(dice, 0)]))
}

function junkValue(dice: Dice, depth: number): unknown {
  const kind = dice.upTo(depth > 4 ? 6 : 9)
  if (kind <= 2) return dice.pick(NAMES)
  if (kind === 3) return junkText(dice)
  if (kind === 4) return dice.pick([0, -1, 1, 80, 65_536, 1e21, 1.5, 2 ** 53])
  if (kind === 5) return dice.oneIn(2)
  if (kind === 6) return null
  if (kind <= 8) return Array.from({ length: dice.upTo(4) }, () => junkValue(dice, depth + 1))
  return Object.fromEntries(
    Array.from({ length: dice.upTo(4) }, () => [
      dice.pick([...PARAMETERS, 'Name', 'Values', 'Ingress', 'Egress', 'Version', 'PolicyIndex', 'Action', 'Port']),
      junkValue(dice, depth + 1),
    ]),
  )
}

const TEXTS = [
  '\u0000',
  '\ud800',
  '中文',
  '😀',
  '../../etc/passwd',
  '$x',
  "' OR 1=1 --",
  '<script>',
  '%00',
  'true',
  '0.0.0.0/0',
  '10.0.0.0/33',
  ' ',
]
const junkText = (dice: Dice): string =>
  dice.oneIn(20) ? 'x'.repeat(dice.upTo(5_000)) : dice.pick([...TEXTS, ...NAMES]) + dice.pick(['', ' ', ...TEXTS])

function junkBody(dice: Dice): string | Buffer {
  return dice.pick<() => string | Buffer>([
    () => '',
    () => '{',
    () => '[]',
    () => 'null',
    () => '{"a":1}{"a":2}',
    () => `{"Filters":${'['.repeat(dice.upTo(60_000))}`,
    () => `{"Filters":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    () => `{"a":"${'x'.repeat(dice.upTo(100_000))}"}`,
    () => Buffer.from([0xff, 0xfe, 0x00, dice.upTo(255)]),
    () => 'Action=DescribeVpcEndPoint&Version=2017-03-12',
    () => JSON.stringify(parametersOf(dice)).slice(0, dice.upTo(80)),
  ])()
}

const PATHS = [
  'step',
  'explain',
  'advance',
  'open',
  'reset',
  'settle',
  'world',
  'export',
  'flow-log',
  'hash',
  'nothing',
  '../healthz',
  '%00',
  'step?as=shop',
]

const LIVE = [
  ...[
    'send',
    'receive',
    'close',
    'reset',
    'segment',
    'udp',
    'ping',
    'fault',
    'heal',
    'flush',
    'endLoad',
    'wait',
    'check',
  ],
  ...['eventually', 'always', 'never', 'each', 'together'],
]

function controlRequest(dice: Dice): Sent {
  const { secretId, secretKey } = defaultKeyOf(dice.pick(ACCOUNTS))
  const basic = Buffer.from(`${secretId}:${dice.oneIn(3) ? 'wrong' : secretKey}`).toString('base64')
  const headers = {
    'content-type': dice.pick(['application/json', 'application/json', 'application/yaml', 'text/plain', '']),
    authorization: dice.pick([`Basic ${basic}`, `Basic ${basic}`, 'Bearer wrong', 'Basic !!', '']),
  }
  const step = dice.pick<unknown>([
    { connect: `${dice.pick(NAMES)} -> ${dice.pick(NAMES)}:${dice.upTo(70_000)}` },
    { guest: { [dice.pick(NAMES)]: junkValue(dice, 2) } },
    { advance: junkValue(dice, 3) },
    { [dice.pick(LIVE)]: junkValue(dice, 2) },
    { [dice.pick(LIVE)]: { on: dice.pick(['a', 'b']), side: dice.pick(['client', 'server']), bytes: dice.upTo(1e6) } },
    { connect: { from: 'consumer', to: 'ep1:80', as: dice.pick(['a', 'b', '$x', '']) } },
    { load: { name: 'l', from: dice.pick(NAMES), to: 'ep1:80', every: dice.pick(['1us', '0s', '1s']) } },
    { call: dice.pick(ACTION_NAMES), with: parametersOf(dice) },
    junkValue(dice, 1),
  ])
  const body = dice.oneIn(4)
    ? junkBody(dice)
    : JSON.stringify({ [dice.pick(['step', 'step', 'duration', 'files', 'x'])]: step })
  return { method: dice.pick(['POST', 'POST', 'GET', 'PUT']), path: `/isthmus/${dice.pick(PATHS)}`, headers, body }
}
