import type { Network, Rule } from '../../sim/model/network.ts'
import { networkOf } from './networks.ts'

/** Rules of the backends' group (against what comes by a link) and of an endpoint's (against clients), by the words below. */
export const BACKEND_RULES = ['all', 'link', 'none'] as const
export const ENDPOINT_RULES = ['all', 'none', 'c0', 'c1'] as const
export type BackendRule = (typeof BACKEND_RULES)[number]
export type EndpointRule = (typeof ENDPOINT_RULES)[number]

export type SmallEndpoint = {
  readonly state: 'ACTIVE' | 'PENDING' | 'REJECTED'
  /** Undefined: no group is bound. */
  readonly rules: readonly EndpointRule[] | undefined
}
export type SmallBackend = { readonly weight: 0 | 10; readonly isListening: boolean; readonly isRegistered: boolean }

/**
 * A network of the small scope. Two VPCs with the same block 10.0.0.0/24; in the one two clients, c0 and c1, and one or two endpoints, in
 * the other one CLB with at most one listener, tcp:80, and two machines with the same addresses as the clients.
 */
export type SmallNetwork = {
  /** Consumer and provider are of one account, or of two. */
  readonly isOneTenant: boolean
  readonly endpoints: readonly SmallEndpoint[]
  readonly backends: readonly [SmallBackend, SmallBackend]
  readonly hasListener: boolean
  readonly isClbRunning: boolean
  readonly backendRules: readonly BackendRule[]
}

const WRITTEN = {
  all: 'ACCEPT#0.0.0.0/0',
  none: 'DROP#0.0.0.0/0',
  link: 'ACCEPT#11.163.0.0/16#8080#TCP',
  c0: 'ACCEPT#10.0.0.2/32#80#TCP',
  c1: 'ACCEPT#10.0.0.3/32#80#TCP',
}
const WORDS = Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]

const made = (isOneTenant: boolean): Network =>
  networkOf(
    {
      accounts: { alice: {}, bob: {} },
      vpcs: {
        v0: { cidr: '10.0.0.0/24', account: 'alice', subnets: { s: '10.0.0.0/24' } },
        v1: { cidr: '10.0.0.0/24', account: isOneTenant ? 'alice' : 'bob', subnets: { s: '10.0.0.0/24' } },
      },
      securityGroups: {
        open: { ingress: ['ACCEPT#0.0.0.0/0'] },
        backends: { ingress: WORDS.map((word) => WRITTEN[word]) },
        link0: { account: 'alice', ingress: [] },
        link1: { account: 'alice', ingress: [] },
      },
      cvms: {
        c0: { subnet: 'v0/s', ip: '10.0.0.2', securityGroups: ['open'], listen: ['8080'] },
        c1: { subnet: 'v0/s', ip: '10.0.0.3', securityGroups: ['open'], listen: ['8080'] },
        web0: { subnet: 'v1/s', ip: '10.0.0.2', securityGroups: ['backends'], listen: ['8080'] },
        web1: { subnet: 'v1/s', ip: '10.0.0.3', securityGroups: ['backends'], listen: ['8080'] },
      },
      clbs: {
        lb: {
          subnet: 'v1/s',
          vip: '10.0.0.20',
          listeners: {
            'tcp:80': {
              targets: [
                { cvm: 'web0', port: 8080 },
                { cvm: 'web1', port: 8080 },
              ],
            },
          },
        },
      },
      endpointServices: { svc: { clb: 'lb', whitelist: [{ account: 'alice' }] } },
      endpoints: {
        ep0: { subnet: 'v0/s', ip: '10.0.0.10', service: 'svc', state: 'ACTIVE', securityGroups: ['link0'] },
        ep1: { subnet: 'v0/s', ip: '10.0.0.11', service: 'svc', state: 'ACTIVE', securityGroups: ['link1'] },
      },
    },
    { snatPoolSize: 1 },
  )

const BASES = [made(false), made(true)] as const
const CLIENTS = 2

/** The rules of words, as they were read. */
function rulesOf(base: Network, words: readonly (keyof typeof WRITTEN)[]): Rule[] {
  const all = base.securityGroups.find(({ name }) => name.endsWith('backends'))!.ingress
  return words.map((word) => all[WORDS.indexOf(word)]!)
}

/** The network itself; two of the same number of endpoints have the same indexes. */
export function networkOfSmall(small: SmallNetwork): Network {
  const base = BASES[Number(small.isOneTenant)]!
  const { cvms, clbs, endpoints, securityGroups } = base
  const lb = clbs[0]!
  const listener = lb.listeners[0]!
  const targets = listener.targets.flatMap((target, i) => {
    const { isRegistered, weight } = small.backends[i]!
    return isRegistered ? [{ ...target, weight }] : []
  })
  const groupOf = (index: number): readonly Rule[] | undefined => {
    const { documentName } = securityGroups[index]!
    if (documentName === 'backends') return rulesOf(base, small.backendRules)
    const nth = ['link0', 'link1'].indexOf(documentName)
    return nth < 0 ? undefined : rulesOf(base, small.endpoints[nth]?.rules ?? [])
  }
  return {
    ...base,
    securityGroups: securityGroups.map((group, i) => ({ ...group, ingress: groupOf(i) ?? group.ingress })),
    cvms: cvms.map((cvm, i) => ({
      ...cvm,
      sockets: i < CLIENTS || small.backends[i - CLIENTS]!.isListening ? cvm.sockets : [],
    })),
    clbs: [
      {
        ...lb,
        state: small.isClbRunning ? 'RUNNING' : 'STOPPED',
        listeners: small.hasListener ? [{ ...listener, targets }] : [],
      },
    ],
    endpoints: small.endpoints.map(({ state, rules }, i) => {
      const endpoint = endpoints[i]!
      return { ...endpoint, state, securityGroups: rules === undefined ? [] : endpoint.securityGroups }
    }),
  }
}

/** All lists of so many different words at most. */
function listsOf<Item>(words: readonly Item[], most: number): Item[][] {
  if (most === 0) return [[]]
  const shorter = listsOf(words, most - 1)
  const longer = shorter
    .filter(({ length }) => length === most - 1)
    .flatMap((list) => words.filter((word) => !list.includes(word)).map((word) => [...list, word]))
  return [...shorter, ...longer]
}

/** All networks of the scope; endpoints stand in one order only, since who swaps them swaps their names. */
export function* smallNetworks(most: { readonly endpoints: number; readonly rules: number }): Generator<SmallNetwork> {
  const weights = [10, 0] as const
  const yesNo = [true, false] as const
  const listed = weights.flatMap((weight) =>
    yesNo.map((isListening): SmallBackend => ({ weight, isListening, isRegistered: true })),
  )
  const backends: SmallBackend[] = [...listed, { weight: 10, isListening: true, isRegistered: false }]
  const groups = [undefined, ...listsOf(ENDPOINT_RULES, most.rules)]
  const states = ['ACTIVE', 'PENDING', 'REJECTED'] as const
  const single = states.flatMap((state) => groups.map((rules): SmallEndpoint => ({ state, rules })))
  const endpoints = single.flatMap((one, i) => [
    [one],
    ...(most.endpoints < 2 ? [] : single.slice(i).map((other) => [one, other])),
  ])
  for (const backendRules of listsOf(BACKEND_RULES, most.rules)) {
    for (const some of endpoints) {
      const rest = { isOneTenant: false, endpoints: some, backendRules, isClbRunning: true }
      for (const [i, one] of backends.entries())
        for (const other of backends.slice(i)) yield { ...rest, backends: [one, other], hasListener: true }
      yield { ...rest, backends: [backends[0]!, backends[0]!], hasListener: false }
    }
  }
}
