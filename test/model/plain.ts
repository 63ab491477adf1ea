import { type Documents, NO_DOCUMENTS } from '../../sim/model/documents.ts'
import type { Network } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import type { Problem } from '../../sim/model/problem.ts'
import { modelProblemText } from '../../sim/model/problem-words.ts'
import { validate } from '../../sim/model/validate.ts'

/** Documents as plain objects, which are shorter to write in a test than maps: what is a map in `Documents` is an object. */
export type Plain = { readonly [key: string]: unknown }

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)

/** The fields of documents that hold further documents by name. */
const MAPS = new Set(['subnets', 'listeners', 'copies'])

const toMap = (value: unknown): unknown =>
  isPlain(value) ? new Map(Object.entries(value).map(([name, document]) => [name, withMaps(document)])) : value

const withMaps = (document: unknown): unknown =>
  isPlain(document)
    ? Object.fromEntries(Object.entries(document).map(([key, value]) => [key, MAPS.has(key) ? toMap(value) : value]))
    : document

export const documentsOf = (plain: Plain): Documents =>
  ({
    ...NO_DOCUMENTS,
    ...Object.fromEntries(Object.entries(plain).map(([section, value]) => [section, toMap(value)])),
  }) as Documents

/** The plain documents with some fields set, by path: `{ 'cvms.web1.ip': '10.0.1.1' }`; undefined takes a field away. */
export function changed(plain: Plain, changes: Plain): Plain {
  let result = plain
  for (const [path, value] of Object.entries(changes)) result = set(result, path.split('.'), value)
  return result
}

function set(plain: Plain, [key = '', ...rest]: readonly string[], value: unknown): Plain {
  const inner = plain[key]
  const { [key]: _, ...others } = plain
  if (rest.length === 0) return value === undefined ? others : { ...plain, [key]: value }
  return { ...plain, [key]: set(isPlain(inner) ? inner : {}, rest, value) }
}

/** A rule in the short form of scenario files. */
export function rule(text: string): Plain {
  const [action, peer = '', port, protocol] = text.split('#')
  return { action, ...(/^[\d.]+(\/|$)/.test(peer) ? { cidrBlock: peer } : { securityGroup: peer }), port, protocol }
}

/** The quick start: a consumer and an endpoint in VPC1, a service on two CVMs in VPC2, of one account. */
export const QUICK_START: Plain = {
  accounts: { shop: { uin: '100000000001', appId: '1250000001' } },
  securityGroups: {
    'sg-client': {},
    'sg-web': { ingress: [rule('ACCEPT#11.163.0.0/16#8080#TCP'), rule('ACCEPT#10.9.0.0/16#8000-8010,9000#TCP')] },
  },
  vpcs: {
    vpc1: { cidr: '10.0.0.0/16', subnets: { app: { cidr: '10.0.1.0/24' } } },
    vpc2: { cidr: '172.16.0.0/16', subnets: { web: { cidr: '172.16.0.0/24' } } },
  },
  cvms: {
    consumer: { subnet: 'vpc1/app', ip: '10.0.1.10', securityGroups: ['sg-client'] },
    web1: { subnet: 'vpc2/web', ip: '172.16.0.11', securityGroups: ['sg-web'], listen: ['8080'] },
    web2: { subnet: 'vpc2/web', ip: '172.16.0.12', securityGroups: ['sg-web'], listen: ['8080'] },
  },
  clbs: {
    lb1: {
      subnet: 'vpc2/web',
      vip: '172.16.0.100',
      listeners: {
        'tcp:80': {
          idleConnectTimeout: 60,
          state: 'RUNNING',
          targets: [
            { cvm: 'web1', port: 8080 },
            { cvm: 'web2', port: 8080, weight: 20 },
          ],
        },
      },
    },
  },
  endpointServices: { svc: { clb: 'lb1' } },
  endpoints: { ep1: { subnet: 'vpc1/app', ip: '10.0.1.200', service: 'svc' } },
}

/** The same, with the consumer's side in an account of its own, `bank`, on the whitelist or not. */
export const TWO_ACCOUNTS: Plain = changed(QUICK_START, {
  'accounts.bank': { uin: '100000000002', appId: '1250000002' },
  'vpcs.vpc1.account': 'bank',
  'vpcs.vpc2.account': 'shop',
  'endpointServices.svc.whitelist': [{ account: 'bank' }],
})

/** The network of documents that are sound. */
export function networkOf(plain: Plain, options: Partial<Options> = {}, seed = 1): Network {
  const checked = validate(documentsOf(plain), { ...DEFAULT_OPTIONS, ...options }, seed)
  if (!checked.ok) throw new Error(checked.problems.map(inWords).join('\n'))
  return checked.value
}

export function problemsOf(plain: Plain, options: Partial<Options> = {}): readonly Problem[] {
  const checked = validate(documentsOf(plain), { ...DEFAULT_OPTIONS, ...options }, 1)
  return checked.ok ? [] : checked.problems
}

export const inWords = (problem: Problem): string =>
  `${problem.code} ${problem.path}: ${modelProblemText(problem, 'en')} [${problem.apiCode ?? ''}]`

export const byName = <One extends { readonly name: string }>(list: readonly One[], name: string): One => {
  const found = list.find((one) => one.name === name)
  if (found === undefined) throw new Error(`nothing is called ${name}`)
  return found
}
