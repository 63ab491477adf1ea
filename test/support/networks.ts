import type {
  AccountDocument,
  ClbDocument,
  CvmDocument,
  Documents,
  EndpointDocument,
  EndpointServiceDocument,
  ListenerDocument,
  RouteTableDocument,
  RuleDocument,
  SubnetDocument,
  VpcDocument,
} from '../../sim/model/documents.ts'
import type { Network } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'

/** A rule as a test writes it: `ACCEPT#10.0.0.0/8#80,443#TCP`; a peer that is no block names a group. */
type RuleText = string
type RulesLiteral = { readonly ingress?: readonly RuleText[]; readonly egress?: readonly RuleText[] }

/** Documents as a test writes them: objects where documents have maps, rules as texts. */
export type Literal = {
  readonly accounts?: Record<string, AccountDocument>
  readonly vpcs?: Record<
    string,
    Omit<VpcDocument, 'subnets'> & { readonly subnets?: Record<string, string | SubnetDocument> }
  >
  readonly routeTables?: Record<string, RouteTableDocument>
  readonly networkAcls?: Record<string, RulesLiteral & { readonly vpc?: string }>
  readonly securityGroups?: Record<string, RulesLiteral & { readonly account?: string }>
  readonly cvms?: Record<string, CvmDocument>
  readonly clbs?: Record<
    string,
    Omit<ClbDocument, 'listeners'> & { readonly listeners?: Record<string, ListenerDocument> }
  >
  readonly endpointServices?: Record<string, EndpointServiceDocument>
  readonly endpoints?: Record<string, EndpointDocument>
}

/** The documents that a literal stands for. */
export function documentsOf(literal: Literal): Documents {
  return {
    accounts: mapOf(literal.accounts, (account) => account),
    vpcs: mapOf(literal.vpcs, ({ subnets, ...vpc }) => ({
      ...vpc,
      subnets: mapOf(subnets, (subnet) => (typeof subnet === 'string' ? { cidr: subnet } : subnet)),
    })),
    routeTables: mapOf(literal.routeTables, (table) => table),
    networkAcls: mapOf(literal.networkAcls, ({ ingress = [], egress = [], ...acl }) => ({
      ...acl,
      ingress: ingress.map(ruleOf),
      egress: egress.map(ruleOf),
    })),
    securityGroups: mapOf(literal.securityGroups, ({ ingress, egress, ...group }) => ({
      ...group,
      ...(ingress && { ingress: ingress.map(ruleOf) }),
      ...(egress && { egress: egress.map(ruleOf) }),
    })),
    cvms: mapOf(literal.cvms, (cvm) => cvm),
    clbs: mapOf(literal.clbs, ({ listeners, ...clb }) => ({ ...clb, listeners: mapOf(listeners, (one) => one) })),
    endpointServices: mapOf(literal.endpointServices, (service) => service),
    endpoints: mapOf(literal.endpoints, (endpoint) => endpoint),
  }
}

/** The network of a literal, which has to be sound; everything that is wrong with it is in the error. */
export function networkOf(literal: Literal, options: Partial<Options> = {}, seed = 42): Network {
  const checked = validate(documentsOf(literal), { ...DEFAULT_OPTIONS, ...options }, seed)
  if (checked.ok) return checked.value
  throw new Error(
    checked.problems.map(({ code, path, parameters }) => `${path}: ${code} ${JSON.stringify(parameters)}`).join('\n'),
  )
}

/** What a test changes of a literal: objects are changed field by field, anything else is replaced. */
export type Change<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Change<T[K]> | undefined }
    : T

/** A literal with changes; a field that is changed to `undefined` is left out. */
export function changed<T>(base: T, change: Change<NoInfer<T>> | undefined): T {
  if (!isPlain(base) || !isPlain(change)) return (change === undefined ? base : change) as T
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) delete result[key]
    else result[key] = changed(result[key], value)
  }
  return result as T
}

/** The group that lets everything through, both ways. */
export const OPEN_RULES = { ingress: ['ACCEPT#0.0.0.0/0'], egress: ['ACCEPT#0.0.0.0/0'] }

/**
 * A private link between two VPCs that have the same block, with everything open: `client` (10.0.1.10) dials `ep1`
 * (10.0.2.100) on port 80 and reaches `web1` (10.0.2.10) on 8080 by way of `lb1` (10.0.1.100).
 */
export const LINK: Literal = {
  accounts: { shop: {}, bank: {} },
  vpcs: {
    consumer: {
      cidr: '10.0.0.0/16',
      account: 'shop',
      subnets: { app: { cidr: '10.0.1.0/24' }, ep: { cidr: '10.0.2.0/24' } },
    },
    provider: {
      cidr: '10.0.0.0/16',
      account: 'bank',
      subnets: { lb: { cidr: '10.0.1.0/24' }, web: { cidr: '10.0.2.0/24' } },
    },
  },
  securityGroups: { open: OPEN_RULES },
  cvms: {
    client: { subnet: 'consumer/app', ip: '10.0.1.10', securityGroups: ['open'] },
    web1: { subnet: 'provider/web', ip: '10.0.2.10', securityGroups: ['open'], listen: ['8080'] },
  },
  clbs: {
    lb1: {
      subnet: 'provider/lb',
      vip: '10.0.1.100',
      listeners: { 'tcp:80': { targets: [{ cvm: 'web1', port: 8080 }] } },
    },
  },
  endpointServices: { svc1: { clb: 'lb1', autoAccept: true, whitelist: [{ account: 'shop' }] } },
  endpoints: { ep1: { subnet: 'consumer/ep', ip: '10.0.2.100', service: 'svc1' } },
}

function mapOf<From, To>(record: Record<string, From> | undefined, make: (from: From) => To): ReadonlyMap<string, To> {
  return new Map(Object.entries(record ?? {}).map(([name, from]) => [name, make(from)]))
}

export function ruleOf(text: RuleText): RuleDocument {
  const [action = '', peer = '', port, protocol] = text.split('#')
  return {
    action,
    ...(/^[\d.]+(\/\d+)?$/.test(peer) ? { cidrBlock: peer } : { securityGroup: peer }),
    ...(port !== undefined && { port }),
    ...(protocol !== undefined && { protocol }),
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
