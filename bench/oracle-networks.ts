import type { Random } from '../sim/base/random.ts'
import {
  type ClbDocument,
  type CvmDocument,
  type Documents,
  type EndpointDocument,
  type ListenerDocument,
  NO_DOCUMENTS,
  type RuleDocument,
  type TargetDocument,
  type VpcDocument,
} from '../sim/model/documents.ts'
import { END_POINT_STATES } from '../sim/model/network.ts'
import type { Options } from '../sim/model/options.ts'
import { NO_QUOTAS } from './networks.ts'

/** Draws from one named generator: the tests' arbitrary shrinks and is thorough, this is quick. */
export class Draw {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  upTo(n: number): number {
    return this.#random.integer(0, n)
  }

  of<T>(list: readonly T[]): T {
    return list[this.upTo(list.length - 1)]!
  }

  /** True once in `n` times. */
  onceIn(n: number): boolean {
    return this.upTo(n - 1) === 0
  }

  times<T>(low: number, high: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.#random.integer(low, high) }, (_, index) => make(index))
  }
}

const PEERS = [
  '10.0.0.0/8',
  '10.0.1.0/24',
  '10.0.0.0/30',
  '172.16.0.0/12',
  '11.163.0.0/16',
  '100.64.0.0/10',
  '0.0.0.0/0',
]
const PROTOCOLS = ['TCP', 'TCP', 'UDP', 'ICMP', 'ALL']
const PORTS = ['ALL', '80', '8080', '80,8080', '53', '1024-65535', '1-1024']
const OPEN: RuleDocument = { action: 'ACCEPT', cidrBlock: '0.0.0.0/0' }

/** Up to three rules, most lists ending with one that lets the rest through; none stands twice. */
function rules(draw: Draw, groups: readonly string[], actions = ['ACCEPT', 'DROP']): RuleDocument[] {
  const list = draw.times(0, 3, (): RuleDocument => {
    const peer =
      groups.length > 0 && draw.onceIn(5) ? { securityGroup: draw.of(groups) } : { cidrBlock: draw.of(PEERS) }
    const protocol = draw.of(PROTOCOLS)
    const port = protocol === 'TCP' || protocol === 'UDP' ? draw.of(PORTS) : 'ALL'
    return { action: draw.of(actions), protocol, port, ...peer }
  })
  if (!draw.onceIn(4)) list.push(OPEN)
  const seen = new Set<string>()
  return list.filter((rule) => {
    const text = JSON.stringify(Object.entries({ port: 'ALL', protocol: 'ALL', ...rule }).sort())
    return !seen.has(text) && seen.add(text)
  })
}

function vpc(draw: Draw, index: number): VpcDocument {
  const block = draw.of(['10.0.0.0/16', '10.0.0.0/16', '172.16.0.0/16'])
  const base = block.split('.0.0/')[0]!
  const subnet = (name: string, cidr: string) =>
    [
      name,
      {
        cidr: `${base}.${cidr}`,
        ...(draw.onceIn(3) && { networkAcl: `acl${index}` }),
        ...(draw.onceIn(3) && { routeTable: `rt${index}` }),
      },
    ] as const
  return {
    cidr: block,
    account: draw.of(['alice', 'bob']),
    subnets: new Map([subnet('a', '0.0/24'), subnet('b', '1.0/28')]),
  }
}

/** Listeners of different ports; over all of them a target (protocol, machine, port) stands once. */
function listeners(draw: Draw, cvms: readonly string[]): ReadonlyMap<string, ListenerDocument> {
  const result = new Map<string, ListenerDocument>()
  const taken = new Set<string>()
  for (const key of ['tcp:80', 'tcp:8080', 'udp:53']) {
    if (draw.onceIn(3)) continue
    const targets = draw
      .times(
        0,
        3,
        (): TargetDocument => ({ cvm: draw.of(cvms), port: draw.of([80, 8080]), weight: draw.of([10, 10, 5, 0]) }),
      )
      .filter(({ cvm, port }) => {
        const place = `${key.slice(0, 3)} ${cvm} ${port}`
        return cvm !== undefined && !taken.has(place) && taken.add(place)
      })
    const source = draw.of(['VIP', '100.64.0.0/10'])
    result.set(key, { targets, ...(draw.onceIn(2) && { healthCheck: { enabled: !draw.onceIn(3), source } }) })
  }
  return result
}

/** A small network with something wrong in a part of everything, sound by construction. */
export function randomDocuments(draw: Draw): Documents {
  const vpcs = draw.times(1, 3, (index) => vpc(draw, index))
  const groups = draw.times(1, 4, (index) => `sg${index}`)
  const someGroups = (): string[] => [...new Set(draw.times(1, 2, () => draw.of(groups)))]
  const place = (): number => draw.upTo(vpcs.length - 1)
  const subnet = (index: number): string => `v${index}/${draw.of(['a', 'b'])}`
  const cvmVpcs = draw.times(2, 6, place)
  const clbVpcs = draw.times(1, 2, place)
  const cvms = cvmVpcs.map(
    (home): CvmDocument => ({
      subnet: subnet(home),
      listen: draw.of([['80', '8080', 'udp:53', 'udp:80'], ['80', 'udp:8080'], ['127.0.0.1:8080'], []]),
      ...(!draw.onceIn(3) && { securityGroups: someGroups() }),
      ...(draw.onceIn(5) && { firewall: rules(draw, [], ['ACCEPT', 'DROP', 'REJECT']) }),
      ...(draw.onceIn(12) && { state: 'STOPPED' }),
    }),
  )
  const clbs = clbVpcs.map(
    (home): ClbDocument => ({
      subnet: subnet(home),
      passToTarget: draw.onceIn(4),
      ...(draw.onceIn(3) && { securityGroups: someGroups() }),
      ...(draw.onceIn(15) && { state: 'STOPPED' }),
      listeners: listeners(
        draw,
        [...cvms.keys()].filter((cvm) => cvmVpcs[cvm] === home).map((cvm) => `c${cvm}`),
      ),
    }),
  )
  const endpoints = draw.times(
    1,
    3,
    (): EndpointDocument => ({
      subnet: subnet(place()),
      service: `svc${draw.upTo(clbs.length - 1)}`,
      state: draw.onceIn(4) ? draw.of(END_POINT_STATES) : 'ACTIVE',
      ...(draw.onceIn(3) && { securityGroups: someGroups() }),
      ...(draw.onceIn(3) && { snat: { addresses: 1, ports: draw.of(['40000-40001', '1-80', 'ALL']) } }),
    }),
  )
  return {
    ...NO_DOCUMENTS,
    accounts: new Map([
      ['alice', {}],
      ['bob', {}],
    ]),
    vpcs: named('v', vpcs),
    routeTables: named(
      'rt',
      vpcs.map((_, index) => ({
        vpc: `v${index}`,
        routes: [{ destination: draw.of(['192.168.0.0/16', '0.0.0.0/0']), nextHopType: 'USER_CCN' }],
      })),
    ),
    networkAcls: named(
      'acl',
      vpcs.map((_, index) => ({ vpc: `v${index}`, ingress: rules(draw, []), egress: rules(draw, []) })),
    ),
    securityGroups: named(
      'sg',
      groups.map(() => ({ ingress: rules(draw, groups), ...(draw.onceIn(3) && { egress: rules(draw, groups) }) })),
    ),
    cvms: named('c', cvms),
    clbs: named('lb', clbs),
    endpointServices: named(
      'svc',
      clbs.map((_, clb) => ({ clb: `lb${clb}`, whitelist: [{ account: 'alice' }, { account: 'bob' }] })),
    ),
    endpoints: named('ep', endpoints),
  }
}

const named = <T>(prefix: string, list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one, index) => [`${prefix}${index}`, one]))

export const randomOptions = (draw: Draw): Options => ({
  ...NO_QUOTAS,
  clbSgSeesPrivateLink: !draw.onceIn(4),
  sgAllows10064ByDefault: !draw.onceIn(4),
  midStream: draw.of(['drop', 'pickup']),
  healthSource: draw.of(['VIP', '100.64.0.0/10']),
  snatPoolSize: draw.of([1, 4]),
})
