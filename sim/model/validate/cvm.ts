import type { Cidr } from '../../net/cidr.ts'
import { type Ipv4, ipv4Text, parseIpv4 } from '../../net/ipv4.ts'
import { parsePort } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'
import type { CvmDocument } from '../documents.ts'
import type { Cvm, Rule, Socket } from '../network.ts'
import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import type { GroupNames } from './group-names.ts'
import type { Placement } from './placement.ts'
import { entryOf, fieldOf, type Place, placeOf } from './problems.ts'
import { buildAddressRules } from './rule.ts'
import type { SubnetOwners } from './subnet.ts'
import { BROKEN, NO_ADDRESS, remember } from './values.ts'

export const RUN_STATES = ['RUNNING', 'STOPPED'] as const
const CVM_STATES = [...RUN_STATES, 'VANISHED'] as const

/** What a program asks listen(2) for when nobody says otherwise, and the most that it can ask for (somaxconn is an int). */
const BACKLOG = 128
const BACKLOG_MAX = 65_535

export function buildCvms(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  placement: Placement,
  groups: GroupNames,
): readonly Cvm[] {
  const socketOf = remember(parseSocket)
  const cvms: Cvm[] = []
  for (const [name, document] of context.documents.cvms) {
    const subnet = placement.subnets[cvms.length] ?? BROKEN
    const address = placement.addresses[cvms.length] ?? NO_ADDRESS
    cvms.push(buildCvm(context, accounts, subnets, groups, name, document, { subnet, address }, socketOf))
  }
  return cvms
}

export function buildCvm(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  groups: GroupNames,
  name: string,
  document: CvmDocument,
  { subnet, address }: Pick<Cvm, 'subnet' | 'address'>,
  socketOf = parseSocket,
): Cvm {
  const { ids, values } = context
  const place = placeOf('cvms', name, document)
  const account = subnets.accountOf(subnet)
  const { state = 'RUNNING', listen, firewall, backlog = BACKLOG, accepts = true, allow } = document
  return {
    name,
    id: ids.draw('cvm', accounts.nameOf(account), name),
    origin: document.origin,
    vpc: subnets.vpcOf(subnet),
    subnet,
    address,
    securityGroups: groupsOf(context, document, account, groups, place),
    sockets: listen === undefined ? NO_SOCKETS : buildSockets(context, listen, socketOf, address, place),
    firewall:
      firewall === undefined ? NO_RULES : buildAddressRules(context, firewall, 'firewall', fieldOf(place, 'firewall')),
    allow: allow === undefined ? undefined : blocksOf(context, allow, place),
    backlog: values.count(backlog, BACKLOG_MAX, fieldOf(place, 'backlog')),
    accepts,
    flowsMax: values.flowsMax(document.conntrack, fieldOf(place, 'conntrack')),
    state: values.word(state, CVM_STATES, fieldOf(place, 'state')) ?? 'RUNNING',
  }
}

const NO_SOCKETS: readonly Socket[] = []
const NO_RULES: readonly Rule[] = []

/** An empty list is exactly that: nobody may log in. */
const blocksOf = ({ values }: Context, allow: readonly string[], place: Place): readonly Cidr[] =>
  allow.map((text, at) => values.aclPeer(text, entryOf(place, 'allow', at)))

/** No CVM is without a group: who names none is in the account's default group (PRIVATE-LINK-FACTS, section 7). */
function groupsOf(
  { problems }: Context,
  { securityGroups: names }: CvmDocument,
  account: number,
  groups: GroupNames,
  place: Place,
): readonly number[] {
  if (names === undefined) return [groups.defaultOf(account)]
  if (names.length === 0) problems.add('SECURITY_GROUPS_EMPTY', fieldOf(place, 'securityGroups'), {})
  return groups.resolveList(names, account, place)
}

/** A kernel refuses a second listener on a port unless both are bound to addresses, and different ones (bind(2), EADDRINUSE). */
function buildSockets(
  { problems }: Context,
  texts: readonly string[],
  socketOf: (text: string) => Socket | undefined,
  own: Ipv4,
  place: Place,
): readonly Socket[] {
  const sockets: Socket[] = []
  const seen = new Map<string, string>()
  for (const [at, text] of texts.entries()) {
    const socket = socketOf(text)
    const entry = entryOf(place, 'listen', at)
    if (socket === undefined) {
      problems.add('SOCKET_MALFORMED', entry, { text })
      continue
    }
    const { address, protocol, port } = socket
    if (address !== undefined && !isLoopback(address) && address !== own && own !== NO_ADDRESS) {
      problems.add('SOCKET_ADDRESS', entry, { text, address: ipv4Text(own) })
    }
    const key = `${protocol}:${port}`
    const other = seen.get(`${key}:${address ?? 'any'}`) ?? seen.get(`${key}:${address === undefined ? 'some' : 'any'}`)
    if (other !== undefined) problems.add('SOCKET_CLASH', entry, { text, other })
    seen.set(`${key}:${address ?? 'any'}`, text)
    if (address !== undefined) seen.set(`${key}:some`, text)
    sockets.push(socket)
  }
  return sockets
}

const isLoopback = (address: Ipv4): boolean => address >>> 24 === 127

/** Reads `8080`, `udp:53`, `127.0.0.1:8080` or `udp:127.0.0.1:53`; 0.0.0.0 is every address. */
function parseSocket(text: string): Socket | undefined {
  const [, protocol = 'tcp', addressText, portText = ''] = /^(?:(tcp|udp):)?(?:([\d.]+):)?(\d+)$/i.exec(text) ?? []
  const port = parsePort(portText)
  const address = addressText === undefined ? undefined : parseIpv4(addressText)
  if (port === undefined || (addressText !== undefined && address === undefined)) return undefined
  return {
    protocol: protocol.toLowerCase() === 'udp' ? Protocol.UDP : Protocol.TCP,
    port,
    address: address === 0 ? undefined : address,
  }
}
