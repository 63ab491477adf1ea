import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMON_CODES } from '../../../sim/cloud/action-codes.ts'
import { ACTION_NAMES, ACTIONS, type Product } from '../../../sim/cloud/actions.ts'
import type { Cloud } from '../../../sim/cloud/cloud.ts'
import { notModelled } from '../../../sim/cloud/parameters.ts'
import type { OpenDeed } from '../../../sim/edge/store/entry.ts'
import type { Documents } from '../../../sim/model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../../../sim/model/options.ts'
import { scenarioText } from '../../../sim/scenario/export.ts'
import { MARKET, openMarket } from '../../cloud/market.ts'
import { MARKET_ROWS, type Row } from '../../cloud/refusal-rows.ts'
import { BUYER_UIN, OTHER_UIN, operation, SHOP, SHOP_UIN } from '../../cloud/shop.ts'
import { SHOP_ROWS } from '../../cloud/shop-rows.ts'
import { BASE, BUSY_CALLS, WORLD } from '../../cloud/world.ts'
import { WORLD_ROWS } from '../../cloud/world-rows.ts'
import { codesBySdk } from './by-sdk.ts'
import { codeOf, control, emptyWorld, type Served, sdk } from './serving.ts'

/**
 * Every call that test/cloud knows to be refused, and every one that succeeds, by the official SDK over HTTP. What goes with a
 * call only inside of this process (a name of a scenario for what it creates) cannot be sent, and is left out.
 */
const UINS: Readonly<Record<string, string>> = { shop: SHOP_UIN, buyer: BUYER_UIN, other: OTHER_UIN }

const TABLES: readonly (readonly [string, Documents, readonly Row[]])[] = [
  ...SHOP_ROWS.map(([what, rows]) => [what, SHOP, rows] as const),
  ...MARKET_ROWS.map(([what, rows]) => [what, MARKET, rows] as const),
  ...WORLD_ROWS.map(([what, rows]) => [what, WORLD, rows] as const),
]

const MALFORMED = ['InvalidParameterValue.Malformed', 'InvalidParameter.FormatError', 'InvalidInstanceId.Malformed']
const ALSO_MALFORMED = ['InvalidSgId.Malformed', 'InvalidSecurityGroupID.Malformed']

/** The code of a row over HTTP, where a name of nothing is no mistyped name but an id without the form of one. */
function codeOverHttp(cloud: Cloud, action: string, parameters: Row[1], code: string, by: string): string {
  const result = cloud.apply({ ...operation(action, parameters, { by }), strictIds: true })
  const strict = result.ok ? 'OK' : result.error.code
  return [...MALFORMED, ...ALSO_MALFORMED].includes(strict) ? strict : code
}

/** Who calls, where the row does not say. Undefined: that nobody says it is what the row is about, and over HTTP somebody does. */
function callerOf(action: string, parameters: Row[1], code: string, cloud: Cloud): string | undefined {
  const caller = cloud.apply(operation(action, parameters)).caller ?? 'shop'
  const result = cloud.apply(operation(action, parameters, { by: caller }))
  return result.ok || result.error.code !== code ? undefined : caller
}

/** The suite against servers that keep their log in one place; `open` starts one with a world. */
export function refusalSuite(open: (first: OpenDeed) => Promise<Served>): void {
  let served: Served
  let opened = ''
  beforeAll(async () => {
    served = await open(emptyWorld([['world.yaml', scenarioText(WORLD, DEFAULT_OPTIONS, 1)]]))
  })
  afterAll(() => served.close())

  async function inWorld(documents: Documents, options: Partial<Options> = {}): Promise<void> {
    const text = scenarioText(documents, { ...DEFAULT_OPTIONS, ...options }, 1)
    if (text === opened) return
    const { status, text: said } = await control(served.port, 'POST /isthmus/open', text)
    expect(status, said).toBe(200)
    opened = text
  }

  const reached = new Map<string, Set<string>>()

  /** The code with which the SDK throws; `OK` when it does not. */
  async function called(action: string, parameters: object, by: string, region = ''): Promise<string> {
    const product: Product = ACTIONS[action]?.product ?? 'vpc'
    const client = sdk(served.port, UINS[by] ?? by, {}, region)[product]
    const code = await codeOf(client.request(action, parameters))
    reached.set(action, (reached.get(action) ?? new Set()).add(code))
    return code
  }

  describe.each(TABLES)('the SDK is refused: %s', (_, documents, rows) => {
    // The SDK sends no halves of surrogate pairs.
    const isText = (parameters: Row[1]): boolean => !JSON.stringify(parameters).includes('\\ud')
    const sendable = rows.filter(([, parameters, , , extra]) => extra?.name === undefined && isText(parameters))
    test('with the codes of the cloud', async () => {
      const wrong: string[] = []
      for (const [action, parameters, code, , { by, options } = {}] of sendable) {
        await inWorld(documents, options)
        const caller = by ?? callerOf(action, parameters, code, openMarket(options, documents))
        if (caller === undefined) continue
        const got = await called(action, parameters, caller)
        const wanted = codeOverHttp(openMarket(options, documents), action, parameters, code, caller)
        if (got !== wanted) wrong.push(`${action} ${JSON.stringify(parameters)} by ${caller}: ${got}, not ${wanted}`)
      }
      expect(wrong).toEqual([])
    })
  })

  describe('every action', () => {
    test('succeeds by the SDK', async () => {
      for (const action of ACTION_NAMES) {
        if (action === 'DescribeTaskStatus') continue // which task there is, only an answer over HTTP tells: see below
        const { parameters, by } = BASE[action] ?? expect.fail(`no call of ${action} is known`)
        await inWorld(WORLD)
        expect(await called(action, parameters, by), action).toBe('OK')
        opened = '' // it may have changed the world
      }
    })

    test('that changes a CLB is a task that is done', async () => {
      await inWorld(WORLD)
      const { clb } = sdk(served.port, SHOP_UIN, {}, '')
      const answer = (await clb.request('CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' })) as {
        RequestId: string
      }
      expect(await called('DescribeTaskStatus', { TaskId: answer.RequestId }, 'shop')).toBe('OK')
      opened = ''
    })

    test('that changes a CLB is refused while another task is under way on it', async () => {
      await inWorld(WORLD, { asyncTaskDelayUs: 1_000_000 })
      for (const [action, LoadBalancerId] of BUSY_CALLS) {
        const start = { LoadBalancerId, OperationType: 'Start' }
        expect(await called('SetLoadBalancerStartStatus', start, 'shop')).toBe('OK')
        const { parameters, by } = BASE[action] ?? expect.fail(`no call of ${action} is known`)
        expect(await called(action, parameters, by), action).toBe('FailedOperation.ResourceInOperating')
        await control(served.port, 'POST /isthmus/advance', { duration: '1s' })
      }
      opened = ''
    })

    test('that needs a CLB is refused one that is still being created', async () => {
      await inWorld(WORLD, { asyncTaskDelayUs: 1_000_000 })
      const { parameters } = BASE.CreateLoadBalancer ?? expect.fail()
      const { clb } = sdk(served.port, SHOP_UIN, {}, '')
      const made = (await clb.request('CreateLoadBalancer', parameters)) as { LoadBalancerIds: [string] }
      const [ServiceInstanceId] = made.LoadBalancerIds
      const service = { ...BASE.CreateVpcEndPointService?.parameters, ServiceInstanceId }
      const code = await called('CreateVpcEndPointService', service, 'shop')
      expect(code).toBe('UnsupportedOperation.ResourceIsInvalidState')
      opened = ''
    })

    test('is refused to strangers, elsewhere, and with parameters that are not right', async () => {
      await inWorld(WORLD)
      for (const action of ACTION_NAMES) {
        const { parameters, by } = BASE[action] ?? expect.fail(`no call of ${action} is known`)
        expect(await called(action, parameters, 'nobody'), action).toBe('AuthFailure.SecretIdNotFound')
        expect(await called(action, parameters, by, 'Guangzhou'), action).toBe('UnsupportedRegion')
        expect(await called(action, { ...parameters, NoSuch: 1 }, by), action).toBe('UnknownParameter')
        for (const [name, { required }] of Object.entries(ACTIONS[action]?.run.parameters ?? {})) {
          if (required) expect(await called(action, { ...parameters, [name]: undefined }, by)).toBe('MissingParameter')
          if (!/(?<!Task)Ids?$/.test(name) || !Object.hasOwn(parameters, name)) continue
          const bad = name.startsWith('NetworkAcl') ? 'ins-00000000' : 'acl-00000000'
          const given = Array.isArray(parameters[name]) ? [bad] : bad
          expect(await called(action, { ...parameters, [name]: given }, by), name).toMatch(/Malformed|FormatError/)
        }
        // What is another's is not there; who names nothing may do the same for itself.
        expect(await called(action, parameters, 'other'), action).toMatch(/NotFound|NotExist|InvalidParameterValue$|OK/)
        const hidden = Object.entries(ACTIONS[action]?.run.parameters ?? {}).find(
          ([, { read }]) => read === notModelled,
        )
        if (hidden) expect(await called(action, { ...parameters, [hidden[0]]: 'x' }, by)).toBe('UnsupportedOperation')
      }
    })

    test('has succeeded by the SDK, and been refused with each of the codes that docs/operations.md says', () => {
      const known = new Set([...COMMON_CODES, 'OK'])
      for (const action of ACTION_NAMES) {
        const codes = [...(reached.get(action) ?? [])]
        expect(codes, action).toContain('OK')
        expect(codes.filter((code) => !known.has(code)).sort(), action).toEqual(codesBySdk(action).reached)
      }
      expect(served.faults).toEqual([])
    })
  })
}
