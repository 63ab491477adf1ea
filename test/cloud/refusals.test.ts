import { writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { ACTION_CODES, COMMON_CODES } from '../../sim/cloud/action-codes.ts'
import { ACTION_NAMES, ACTIONS } from '../../sim/cloud/actions.ts'
import * as KINDS from '../../sim/cloud/kinds.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { perform } from '../../sim/cloud/operations.ts'
import { notModelled, passedOver } from '../../sim/cloud/parameters.ts'
import { REFUSALS } from '../../sim/cloud/refusal-words.ts'
import { applied, apply, MARKET, openMarket } from './market.ts'
import { MARKET_ROWS, type Row } from './refusal-rows.ts'
import { operation, SHOP, stateOf } from './shop.ts'
import { SHOP_ROWS } from './shop-rows.ts'
import { BASE, BUSY_CALLS, FIRST_CALL, WORLD } from './world.ts'
import { WORLD_ROWS } from './world-rows.ts'

/** By action: the codes with which some call of it was refused here. */
const reached = new Map<string, Set<string>>()
const note = (action: string, code: string): void => {
  reached.set(action, (reached.get(action) ?? new Set()).add(code))
}

const shop = stateOf()
const market = stateOf(MARKET)
const TABLES: [string, typeof SHOP, readonly Row[]][] = [
  ...SHOP_ROWS.map(([what, rows]): [string, typeof SHOP, readonly Row[]] => [what, SHOP, rows]),
  ...MARKET_ROWS.map(([what, rows]): [string, typeof SHOP, readonly Row[]] => [what, MARKET, rows]),
]

describe.each(TABLES)('refused: %s', (_, documents, rows) => {
  const settled = documents === SHOP ? shop : market
  test.each(rows)('%s %j -> %s (%s)', (action, parameters, code, says, { by, options, name } = {}) => {
    const call = { ...operation(action, parameters, by ? { by } : {}), name }
    const outcome = perform(options ? stateOf(documents, options) : settled, call)
    expect(outcome).toMatchObject({ ok: false, error: { code, problems: [] } })
    if (outcome.ok) return
    const { en, zh } = outcome.error.message
    expect(en).toContain(says)
    expect(`${en}${zh}`).not.toMatch(/[{}]/)
    note(action, code)
  })
})

/** The world, in which one CLB has been started that ran already. */
function openWorld(options: Parameters<typeof openMarket>[0] = {}) {
  const cloud = openMarket(options, WORLD)
  applied(cloud, 'SetLoadBalancerStartStatus', FIRST_CALL, { by: 'shop' })
  return cloud
}

const world = openWorld()

/** A call that is refused leaves everything as it was. */
function refusedBy(action: string, parameters: Operation['parameters'], { by, options, name, region }: RefusedBy = {}) {
  const cloud = options ? openWorld(options) : world
  const { documents, network } = cloud
  const result = apply(cloud, action, parameters, { ...(by ? { by } : {}), ...(name ? { name } : {}), region })
  expect(cloud.documents).toBe(documents)
  expect(cloud.network).toBe(network)
  if (result.ok) throw new Error(`${action} was not refused: ${JSON.stringify(result.response)}`)
  const { code, message } = result.error
  expect(`${message.en}${message.zh}`).not.toMatch(/[{}]/)
  note(action, code)
  return { code, en: message.en }
}
type RefusedBy = NonNullable<Row[4]> & { readonly region?: string }

describe.each(WORLD_ROWS)('refused: %s', (_, rows) => {
  test.each(rows)('%s %j -> %s (%s)', (action, parameters, code, says, extra) => {
    const refused = refusedBy(action, parameters, extra)
    expect(refused).toMatchObject({ code, en: expect.stringContaining(says) })
  })
})

test.each(BUSY_CALLS)('%s is refused while another task is under way on the CLB', (action, LoadBalancerId) => {
  const options = { asyncTaskDelayUs: 1 }
  const cloud = openMarket(options, WORLD)
  applied(cloud, 'SetLoadBalancerStartStatus', { LoadBalancerId, OperationType: 'Start' }, { by: 'shop' })
  const { parameters } = BASE[action]!
  const result = apply(cloud, action, parameters, { by: 'shop' })
  expect(result).toMatchObject({ error: { code: 'FailedOperation.ResourceInOperating' } })
  note(action, 'FailedOperation.ResourceInOperating')
  cloud.advance(1)
  expect(apply(cloud, action, parameters, { by: 'shop' })).toMatchObject({ ok: true })
})

test('a CLB that is still being created stands behind no service', () => {
  const cloud = openMarket({ asyncTaskDelayUs: 1 }, WORLD)
  const { parameters, by } = BASE.CreateLoadBalancer!
  const made = applied(cloud, 'CreateLoadBalancer', parameters, { by })
  const ServiceInstanceId = (made.LoadBalancerIds as string[])[0]!
  const status = () =>
    (
      applied(cloud, 'DescribeLoadBalancers', { LoadBalancerIds: [ServiceInstanceId] }, { by }).LoadBalancerSet as {
        Status: number
      }[]
    )[0]!.Status
  const service = { ...BASE.CreateVpcEndPointService!.parameters, ServiceInstanceId }
  const refused = apply(cloud, 'CreateVpcEndPointService', service, { by })
  expect(refused).toMatchObject({ error: { code: 'UnsupportedOperation.ResourceIsInvalidState' } })
  note('CreateVpcEndPointService', 'UnsupportedOperation.ResourceIsInvalidState')
  expect(status()).toBe(0)
  cloud.advance(1)
  expect(status()).toBe(1)
  expect(apply(cloud, 'CreateVpcEndPointService', service, { by })).toMatchObject({ ok: true })
})

test('of every action a call is known that succeeds', () => {
  expect(Object.keys(BASE).sort()).toEqual([...ACTION_NAMES].sort())
  for (const [action, { parameters, by }] of Object.entries(BASE)) {
    expect(apply(openWorld(), action, parameters, { by }), action).toMatchObject({ ok: true })
  }
})

describe.each(ACTION_NAMES)('%s', (action) => {
  const { parameters, by } = BASE[action]!
  const known = Object.entries(ACTIONS[action]!.run.parameters)

  test('refuses callers, regions and parameters that there are not', () => {
    expect(refusedBy(action, parameters, { by: 'nobody' }).code).toBe('AuthFailure.SecretIdNotFound')
    expect(refusedBy(action, parameters, { by, region: 'Guangzhou' }).code).toBe('UnsupportedRegion')
    expect(refusedBy(action, { ...parameters, 'no such': 1 }, { by }).code).toBe('UnknownParameter')
  })

  test('refuses to go without a parameter that it needs', () => {
    for (const [name] of known.filter(([, { required }]) => required)) {
      for (const nothing of [undefined, null]) {
        expect(refusedBy(action, { ...parameters, [name]: nothing }, { by }).code, name).toBe('MissingParameter')
      }
    }
  })

  test('refuses values of another type, and what is not modelled', () => {
    for (const [name, { read }] of known) {
      if (read === passedOver) continue
      const code = refusedBy(action, { ...parameters, [name]: Symbol('nothing that JSON has') }, { by }).code
      expect(code, name).toBe(read === notModelled ? 'UnsupportedOperation' : 'InvalidParameter')
    }
  })

  test('refuses ids without the form of one, and what is another account’s or elsewhere', () => {
    for (const [name] of known.filter(([name]) => /(?<!Task)Ids?$/.test(name) && Object.hasOwn(parameters, name))) {
      const wrong = name.startsWith('NetworkAcl') ? 'ins-00000000' : 'acl-00000000'
      const given = Array.isArray(parameters[name]) ? [wrong] : wrong
      expect(refusedBy(action, { ...parameters, [name]: given }, { by }).code, name).toMatch(/Malformed|FormatError/)
    }
    const ids = known.filter(([name]) =>
      /(Vpc|Subnet|Instance|LoadBalancer|Point|Service|Table|Acl|Group)Ids?$/.test(name),
    )
    const names = ids.some(([name]) => Object.hasOwn(parameters, name)) || action === 'RunInstances'
    if (!names || action === 'DescribeInstances') return
    expect(refusedBy(action, parameters, { by: 'other' }).code).toMatch(/NotFound|NotExist|InvalidParameterValue$/)
    if (action.includes('SecurityGroup') && !action.includes('EndPoint') && !action.includes('LoadBalancer')) return
    expect(refusedBy(action, parameters, { by, region: 'ap-shanghai' }).code).toMatch(
      /NotFound|NotExist|InvalidParameterValue$/,
    )
  })
})

afterAll(() => {
  const codes = new Set([...reached.values()].flatMap((ofAction) => [...ofAction]))
  const ofProducts = Object.entries(KINDS).flatMap(([name, value]) =>
    name.endsWith('_CODES') ? Object.values(value) : [],
  )
  const all = [...Object.values(REFUSALS).map(({ apiCode }) => apiCode), ...ofProducts]
  expect([...new Set(all)].filter((code) => !codes.has(code))).toEqual([])
  const ofActions = [...ACTION_NAMES].map((action) => {
    const own = [...(reached.get(action) ?? [])].filter((code) => !COMMON_CODES.includes(code))
    return [action, own.sort()]
  })
  if (process.env.CODES) writeFileSync(process.env.CODES, JSON.stringify(Object.fromEntries(ofActions)))
  expect(Object.fromEntries(ofActions)).toEqual(ACTION_CODES)
})
