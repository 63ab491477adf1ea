import { firstId, type IdKind, type Ids } from '../ids.ts'
import { findById, findListener, findNamed, findSecurityGroup } from '../lookup.ts'
import type { ResourceKind } from '../lookups.ts'
import type { Network } from '../network.ts'

const KINDS: Partial<Record<IdKind, ResourceKind & keyof typeof SECTIONS>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  routeTable: 'routeTable',
  networkAcl: 'networkAcl',
  cvm: 'cvm',
  clb: 'clb',
  endpointService: 'endpointService',
  endpoint: 'endpoint',
}
const SECTIONS = {
  vpc: 'vpcs',
  subnet: 'subnets',
  routeTable: 'routeTables',
  networkAcl: 'networkAcls',
  cvm: 'cvms',
  clb: 'clbs',
  endpointService: 'endpointServices',
  endpoint: 'endpoints',
} as const satisfies Partial<Record<ResourceKind, keyof Network>>

/** The ids of a network: what is in it keeps its own, and what is new gets one as `Ids` would draw it. */
export class KnownIds implements Pick<Ids, 'draw'> {
  readonly #network: Network
  readonly #seed: number
  /** An id would have to be drawn again: in what order, the network does not tell. */
  collides = false

  constructor(network: Network, seed: number) {
    this.#network = network
    this.#seed = seed
  }

  draw(kind: IdKind, account: string, name: string): string {
    const known = this.#idOf(kind, account, name)
    if (known !== undefined) return known
    const id = firstId(this.#seed, kind, account, name)
    this.collides ||= findById(this.#network, id) !== undefined || findListener(this.#network, id) !== undefined
    return id
  }

  #idOf(kind: IdKind, account: string, name: string): string | undefined {
    const network = this.#network
    if (kind === 'listener') {
      const found = findListener(network, name)
      return found && network.clbs[found.clb]?.listeners[found.listener]?.id
    }
    if (kind === 'securityGroup') {
      const index = findSecurityGroup(network, name, findNamed(network, 'account', account) ?? -1)
      return network.securityGroups[index ?? -1]?.id
    }
    const known = KINDS[kind]
    const index = known && findNamed(network, known, name)
    return known && network[SECTIONS[known]][index ?? -1]?.id
  }
}
