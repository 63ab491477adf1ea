import type {
  ClbDocument,
  CvmDocument,
  Documents,
  EndpointDocument,
  ListenerDocument,
  RuleDocument,
  TargetDocument,
} from '../../model/documents.ts'
import type { Options } from '../../model/options.ts'
import { addressNumber, blockHolds, portsHold, protocolHolds, protocolKey } from './texts.ts'

/** A packet, at one point of its way. */
export type Headed = {
  readonly protocol: number
  readonly source: number
  readonly destination: number
  readonly sourcePort: number
  readonly destinationPort: number
}

export type Owner =
  | { readonly kind: 'cvm'; readonly name: string; readonly document: CvmDocument }
  | { readonly kind: 'clb'; readonly name: string; readonly document: ClbDocument }
  | { readonly kind: 'endpoint'; readonly name: string; readonly document: EndpointDocument }

export type Direction = 'ingress' | 'egress'

/**
 * What the documents of a cloud declare, asked in simple terms: who has an address, what a list of rules says, whom a CLB may
 * choose. Documents are those of a cloud that runs, in which every address and state is written out.
 */
export class Declared {
  readonly documents: Documents
  readonly options: Options
  readonly #owners = new Map<string, Owner>()
  readonly #onlyAccount: string

  constructor(documents: Documents, options: Options) {
    this.documents = documents
    this.options = options
    this.#onlyAccount = (documents.accounts.size === 1 ? [...documents.accounts.keys()][0] : undefined) ?? 'default'
    for (const [name, document] of documents.endpoints) this.#own({ kind: 'endpoint', name, document }, document.ip)
    for (const [name, document] of documents.clbs)
      if (document.type !== 'OPEN') this.#own({ kind: 'clb', name, document }, document.vip)
    for (const [name, document] of documents.cvms) this.#own({ kind: 'cvm', name, document }, document.ip)
  }

  #own(owner: Owner, address = ''): void {
    this.#owners.set(`${this.vpcOf(owner.document.subnet)} ${addressNumber(address)}`, owner)
  }

  /** Who has an address in a VPC. */
  ownerOf(vpc: string, address: number): Owner | undefined {
    return this.#owners.get(`${vpc} ${address}`)
  }

  vpcOf(subnet: string): string {
    return subnet.split('/')[0] ?? ''
  }

  vpcOfCvm(cvm: string): string | undefined {
    const document = this.documents.cvms.get(cvm)
    return document && this.vpcOf(document.subnet)
  }

  addressOfCvm(cvm: string): number {
    return addressNumber(this.documents.cvms.get(cvm)?.ip ?? '')
  }

  accountOf(vpc: string): string {
    return this.documents.vpcs.get(vpc)?.account ?? this.#onlyAccount
  }

  /** The account of a service: that of its CLB's VPC. */
  accountOfService(service: string): string {
    const { clb = '', vpc } = this.documents.endpointServices.get(service) ?? {}
    const subnet = this.documents.clbs.get(clb)?.subnet
    return this.accountOf(vpc ?? this.vpcOf(subnet ?? ''))
  }

  clbBehind({ service }: EndpointDocument): { readonly name: string; readonly document: ClbDocument } | undefined {
    const name = this.documents.endpointServices.get(service)?.clb
    const document = name === undefined ? undefined : this.documents.clbs.get(name)
    return name !== undefined && document !== undefined ? { name, document } : undefined
  }

  listenerOf(clb: ClbDocument, { protocol, destinationPort }: Headed): ListenerDocument | undefined {
    const wanted = `${protocolKey(protocol)}:${destinationPort}`
    for (const [key, listener] of clb.listeners) if (key.toLowerCase() === wanted) return listener
    return undefined
  }

  /** The groups of a machine, an endpoint or a CLB: first match decides, nothing matched is a no. `none`: what no group at all says. */
  groupsLet(one: Bound, direction: Direction, packet: Headed, none: boolean): boolean {
    const { securityGroups: names } = one
    if (names === undefined || names.length === 0) return none
    const vpc = this.vpcOf(one.subnet)
    const account = this.accountOf(vpc)
    for (const name of names) {
      const verdict = this.#match(this.#rulesOf(name, account, direction), direction, packet, { vpc, account })
      if (verdict !== undefined) return verdict === 'ACCEPT'
    }
    return false
  }

  /** The rules of a group as an account has it; a group that nobody wrote is the account's default one, which lets everything through. */
  #rulesOf(name: string, account: string, direction: Direction): readonly RuleDocument[] {
    const document = this.documents.securityGroups.get(name)
    const own = document?.account === undefined ? (document?.copies?.get(account) ?? document) : document
    if (own === undefined || document?.isDefault === true) return own?.[direction] ?? OPEN
    return own[direction] ?? (direction === 'egress' ? OPEN : [])
  }

  /** The ACL of a subnet; what stays inside of the subnet passes, and what no rule names does not. */
  aclLets(subnet: string, direction: Direction, packet: Headed): boolean {
    const [vpc = '', short = ''] = subnet.split('/')
    const subnets = this.documents.vpcs.get(vpc)?.subnets
    const [only] = subnets?.values() ?? []
    const document = short === '' ? only : subnets?.get(short)
    if (document?.networkAcl === undefined) return true
    const far = direction === 'ingress' ? packet.source : packet.destination
    if (blockHolds(document.cidr, far)) return true
    const rules = this.documents.networkAcls.get(document.networkAcl)?.[direction] ?? []
    return this.#match(rules, direction, packet, undefined) === 'ACCEPT'
  }

  /** What a machine's own firewall says of what comes in. */
  firewallLets({ firewall = [] }: CvmDocument, packet: Headed): boolean {
    return (this.#match(firewall, 'ingress', packet, undefined) ?? 'ACCEPT') === 'ACCEPT'
  }

  /** Whether a program of a machine listens where a packet is for. */
  listens({ listen = [] }: CvmDocument, { protocol, destination, destinationPort }: Headed): boolean {
    return listen.some((socket) => {
      const parts = String(socket).split(':')
      const isUdp = parts[0]?.toLowerCase() === 'udp'
      const [port = '', address] = parts.slice(isUdp || parts[0]?.toLowerCase() === 'tcp' ? 1 : 0).reverse()
      const isProtocol = protocolKey(protocol) === (isUdp ? 'udp' : 'tcp')
      const isAddress = address === undefined || address === '0.0.0.0' || addressNumber(address) === destination
      return isProtocol && isAddress && Number(port) === destinationPort
    })
  }

  isTarget({ targets }: ListenerDocument, cvm: string, port: number): TargetDocument | undefined {
    return targets.find((target) => target.cvm === cvm && target.port === port)
  }

  /** The first rule that matches. `home`: whose groups a rule may name as a peer, and in which VPC their members count. */
  #match(
    rules: readonly RuleDocument[],
    direction: Direction,
    packet: Headed,
    home: { readonly vpc: string; readonly account: string } | undefined,
  ): string | undefined {
    const far = direction === 'ingress' ? packet.source : packet.destination
    const found = rules.find(
      ({ cidrBlock, securityGroup, port, protocol }) =>
        protocolHolds(protocol, packet.protocol) &&
        portsHold(port, packet.destinationPort) &&
        (cidrBlock !== undefined
          ? blockHolds(cidrBlock, far)
          : securityGroup !== undefined && home !== undefined && this.#isMember(securityGroup, home, far)),
    )
    return found?.action.toUpperCase()
  }

  /** A group as a peer means the addresses of its members in the same VPC. */
  #isMember(
    group: string,
    { vpc, account }: { readonly vpc: string; readonly account: string },
    address: number,
  ): boolean {
    const owner = this.ownerOf(vpc, address)
    if (owner?.kind !== 'cvm') return false
    const name = group.startsWith(`${account}/`) ? group.slice(account.length + 1) : group
    return owner.document.securityGroups?.includes(name) ?? false
  }
}

type Bound = { readonly subnet: string; readonly securityGroups?: readonly string[] }

const OPEN: readonly RuleDocument[] = [{ action: 'ACCEPT', cidrBlock: '0.0.0.0/0' }]
