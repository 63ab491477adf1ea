import type { DocumentOrigin, Origin } from '../../base/origin.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import { compile } from '../../compile/compile.ts'
import { listenersOf } from '../../compile/things.ts'
import type { Documents } from '../../model/documents.ts'
import type { Clb, Cvm, Endpoint, EndpointService, Listener, Network, Rule, Target } from '../../model/network.ts'
import { type Cidr, cidrText, contains, lastAddress } from '../../net/cidr.ts'
import { type Ipv4, orderKey } from '../../net/ipv4.ts'
import { protocolText } from '../../net/protocol.ts'
import type { Tables } from '../../tables/tables.ts'
import { asLink, type Lifted, Trial } from './trial.ts'

/** A target of a CLB that stands behind an endpoint service. */
export type Backend = {
  /** Its number in the tables. */
  readonly number: number
  readonly target: Target
  readonly cvm: Cvm
  readonly listener: Listener
  readonly clb: Clb
}

/** A listener of such a CLB, with its targets. */
export type OfferedListener = {
  readonly number: number
  readonly listener: Listener
  readonly backends: readonly Backend[]
}

/** What an endpoint service offers to those who have an endpoint of it. */
export type Offer = {
  readonly service: EndpointService
  /** The number of its CLB. */
  readonly clbNumber: number
  readonly clb: Clb
  readonly listeners: readonly OfferedListener[]
  readonly endpoints: readonly { readonly number: number; readonly endpoint: Endpoint }[]
}

/** Who has a security group bound, by number. */
export type GroupUsers = { readonly cvms: number[]; readonly clbs: number[]; readonly endpoints: number[] }

/** What rules of lint are asked about: a settled network, what follows from it, and trials of packets in it. */
export class Facts {
  readonly network: Network
  readonly documents: Documents
  readonly tables: Tables
  readonly offers: readonly Offer[]
  readonly groupUsers: readonly GroupUsers[]
  /** What the steps of the file name in their calls: it is not left as it stands. */
  readonly #mentioned: ReadonlySet<string>
  readonly #trials = new Map<string, Trial>()
  readonly #runs = new Map<string, readonly Run[]>()

  constructor(cloud: Cloud, mentioned: ReadonlySet<string> = new Set()) {
    this.network = cloud.network
    this.documents = cloud.documents
    this.tables = compile(cloud.network, 1)
    this.offers = offersOf(cloud.network, this.tables)
    this.groupUsers = usersOf(cloud.network)
    this.#mentioned = mentioned
  }

  /** Every target behind a service, each once. */
  get backends(): readonly Backend[] {
    const seen = new Map(this.offeredListeners.flatMap(({ backends }) => backends.map((one) => [one.number, one])))
    return [...seen.values()]
  }

  /** Every listener behind a service, each once. */
  get offeredListeners(): readonly OfferedListener[] {
    const seen = new Map(this.offers.flatMap(({ listeners }) => listeners.map((one) => [one.number, one])))
    return [...seen.values()]
  }

  /** A trial; `link`: what comes to targets has come by a link. */
  trial(kind: 'link' | 'inside', lifted: Lifted = {}): Trial {
    const key = `${kind} ${Object.keys(lifted).sort().join(' ')}`
    const known = this.#trials.get(key)
    if (known !== undefined) return known
    const made = new Trial(kind === 'link' ? asLink(this.tables) : this.tables, lifted)
    this.#trials.set(key, made)
    return made
  }

  /** Whether a later step of the file names one of these in a call. */
  isMentioned(...names: readonly string[]): boolean {
    return names.some((name) => this.#mentioned.has(name))
  }

  groupName(index: number): string {
    return this.network.securityGroups[index]?.name ?? ''
  }

  /** The names of groups, as calls name them. */
  groupNames(groups: readonly number[]): string {
    return groups.map((index) => this.groupName(index)).join(', ')
  }

  vpcName(index: number): string {
    return this.network.vpcs[index]?.name ?? ''
  }

  /**
   * Runs of addresses between the edges of all blocks that rules name, cut out of a block: no rule tells two addresses of one run
   * apart (unless it names a group, whose members are machines).
   */
  runsOf(cidr: Cidr): readonly Run[] {
    const key = cidrText(cidr)
    const known = this.#runs.get(key)
    if (known !== undefined) return known
    const runs = this.#cut(cidr)
    this.#runs.set(key, runs)
    return runs
  }

  #cut(cidr: Cidr): readonly Run[] {
    const [first, last] = [orderKey(cidr.network), orderKey(lastAddress(cidr))]
    const edges = new Set([first])
    for (const { peer } of rulesOf(this.network)) {
      if (!('cidr' in peer)) continue
      if (contains(cidr, peer.cidr.network)) edges.add(orderKey(peer.cidr.network))
      const end = lastAddress(peer.cidr)
      if (contains(cidr, end) && orderKey(end) < last) edges.add(orderKey(end) + 1)
    }
    const sorted = [...edges].sort((a, b) => a - b)
    return sorted.map((low, at) => ({
      low: orderKey(low) as Ipv4,
      high: orderKey((sorted[at + 1] ?? last + 1) - 1) as Ipv4,
    }))
  }
}

/** A run of addresses, both ends included. */
export type Run = { readonly low: Ipv4; readonly high: Ipv4 }

/** Every rule of groups, ACLs and firewalls. */
function* rulesOf({ securityGroups, networkAcls, cvms }: Network): Generator<Rule> {
  for (const { ingress, egress } of [...securityGroups, ...networkAcls]) {
    yield* ingress
    yield* egress
  }
  for (const { firewall } of cvms) yield* firewall
}

/** Where a field of a document was written, or the document. */
export function placeIn(origin: Origin | undefined, field: string): Origin | undefined {
  const document: DocumentOrigin | undefined = origin
  const place = document?.fields?.get(field) ?? origin
  return place === undefined ? undefined : { file: place.file, line: place.line, column: place.column }
}

/** `tcp:80`, as calls name a listener beside its CLB. */
export const listenerKey = ({ name }: Listener): string => name.slice(name.indexOf('/') + 1)

/** `TCP 8080` */
export const portText = (protocol: number, port: number): string => `${protocolText(protocol)} ${port}`

function offersOf({ endpointServices, clbs, cvms, endpoints }: Network, tables: Tables): readonly Offer[] {
  const ofService = endpointServices.map((): Offer['endpoints'][number][] => [])
  for (const [number, endpoint] of endpoints.entries()) ofService[endpoint.service]?.push({ number, endpoint })
  return endpointServices.flatMap((service, index): Offer[] => {
    const clb = clbs[service.clb]
    if (clb === undefined) return []
    const first = tables.listenerStart[service.clb] ?? 0
    const listeners = listenersOf(clb).map((listener, i): OfferedListener => {
      const number = first + i
      const start = tables.targetStart[number] ?? 0
      const backends = listener.targets.flatMap((target, k): Backend[] => {
        const cvm = cvms[target.cvm]
        return cvm === undefined ? [] : [{ number: start + k, target, cvm, listener, clb }]
      })
      return { number, listener, backends }
    })
    return [{ service, clbNumber: service.clb, clb, listeners, endpoints: ofService[index] ?? [] }]
  })
}

function usersOf({ securityGroups, cvms, clbs, endpoints }: Network): readonly GroupUsers[] {
  const users = securityGroups.map((): GroupUsers => ({ cvms: [], clbs: [], endpoints: [] }))
  for (const [index, cvm] of cvms.entries()) for (const group of cvm.securityGroups) users[group]?.cvms.push(index)
  for (const [index, clb] of clbs.entries()) for (const group of clb.securityGroups) users[group]?.clbs.push(index)
  for (const [index, one] of endpoints.entries())
    for (const group of one.securityGroups) users[group]?.endpoints.push(index)
  return users
}
