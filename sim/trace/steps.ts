import { assert } from '../base/assert.ts'
import { Reason } from '../dataplane/reason.ts'
import { Detail, KNOWN_FLOW, Step, type StepRecord } from '../dataplane/step-log.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { portRangesText } from '../net/port.ts'
import { protocolText } from '../net/protocol.ts'
import { EndpointState, LOCAL_ROUTE, NONE, Owner, ownerIndex, ownerKind, type Tables } from '../tables/tables.ts'
import { type Context, type Decoder, endText, type Finding } from './context.ts'
import { acceptQueue, fault, flowCapacity, session, timeToLive } from './flow-steps.ts'
import { decodeAcl, decodeFirewall, decodeGroups } from './rule-steps.ts'
import { valueAt } from './value-at.ts'
import { STEP_WORDS as WORDS } from './words.ts'

/** How each step of a walk is read. */
export const DECODERS: Readonly<Record<Step, Decoder>> = {
  [Step.GUEST_OUT]: guestOut,
  [Step.EGRESS]: (context, record) => {
    const { tables } = context
    const { name } = tables.names.cvm(record.subject)
    return decodeGroups(context, record, name, valueAt(tables.cvmGroupList, record.subject), 'egress')
  },
  [Step.ROUTE]: route,
  [Step.ACL_EGRESS]: (context, record) => decodeAcl(context, record, 'egress'),
  [Step.ACL_INGRESS]: (context, record) => decodeAcl(context, record, 'ingress'),
  [Step.OWNER]: owner,
  [Step.ENDPOINT_STATE]: endpointState,
  [Step.ENDPOINT_INGRESS]: (context, record) => {
    const { tables } = context
    const { name } = tables.names.endpoint(record.subject)
    return decodeGroups(context, record, name, valueAt(tables.endpointGroupList, record.subject), 'ingress')
  },
  [Step.LINK_NAT]: snat,
  [Step.CLB_STATE]: ({ tables }, { subject }) => {
    const { name } = tables.names.clb(subject)
    const words = isRunning(tables.clbRunning, subject) ? WORDS.clbState.running(name) : WORDS.clbState.stopped(name)
    return { words, places: [] }
  },
  [Step.LISTENER]: listener,
  [Step.CLB_INGRESS]: (context, record) => {
    const { tables } = context
    const { name } = tables.names.clb(record.subject)
    return decodeGroups(context, record, name, valueAt(tables.clbGroupList, record.subject), 'ingress')
  },
  [Step.SESSION]: session,
  [Step.TTL]: timeToLive,
  [Step.TRACK_FULL]: flowCapacity,
  [Step.ACCEPT_QUEUE]: acceptQueue,
  [Step.FAULT]: fault,
  [Step.BALANCE]: balance,
  [Step.SESSION_KEPT]: ({ tables }, { subject, detail, header }) => ({
    words: WORDS.sessionKept.keeps(
      tables.names.listener(subject).name,
      ipv4Text(header.source),
      backendOf(tables, detail),
    ),
    places: [],
  }),
  [Step.LEAST_CONN]: ({ tables }, { subject, detail }) => ({
    words: WORDS.leastConnections.fewest(backendOf(tables, subject), detail, valueAt(tables.targetWeight, subject)),
    places: [],
  }),
  [Step.IP_HASH]: ({ tables }, { subject, detail, header }) => ({
    words: WORDS.sourceHash.found(
      tables.names.listener(subject).name,
      ipv4Text(header.source),
      backendOf(tables, detail),
    ),
    places: [],
  }),
  [Step.TARGET_NAT]: ({ tables }, { subject, detail, header }) => ({
    verdict: 'rewrite',
    words: WORDS.dnat.rewrites(
      tables.names.clb(subject).name,
      endText(header.destination, header.destinationPort),
      tables.names.cvm(valueAt(tables.targetCvm, detail)).name,
      endText(header.source, header.sourcePort),
    ),
    places: [tables.names.target(detail).name],
  }),
  [Step.CVM_STATE]: ({ tables }, { subject }) => {
    const { name } = tables.names.cvm(subject)
    const words = isRunning(tables.cvmRunning, subject) ? WORDS.cvmState.running(name) : WORDS.cvmState.stopped(name)
    return { words, places: [] }
  },
  [Step.INGRESS]: (context, record) => {
    const { tables } = context
    const { name } = tables.names.cvm(record.subject)
    return decodeGroups(context, record, name, valueAt(tables.cvmGroupList, record.subject), 'ingress')
  },
  [Step.SOCKET]: socket,
  [Step.TARGET_NAT_BACK]: ({ tables }, { subject, header }) => ({
    verdict: 'rewrite',
    words: WORDS.dnatBack.rewrites(tables.names.clb(subject).name, endText(header.source, header.sourcePort)),
    places: [],
  }),
  [Step.LINK_NAT_BACK]: ({ tables }, { subject, header }) => ({
    verdict: 'rewrite',
    words: WORDS.snatBack.rewrites(
      tables.names.endpoint(subject).name,
      endText(header.source, header.sourcePort),
      endText(header.destination, header.destinationPort),
    ),
    places: [serviceOf(tables, subject)],
  }),
  [Step.GUEST_BACK]: ({ tables }, { subject, header }) => ({
    words: WORDS.guestBack.arrives(tables.names.cvm(subject).name, endText(header.source, header.sourcePort)),
    places: [],
  }),
  [Step.GUEST_FIREWALL]: decodeFirewall,
  [Step.LINK_BACKEND]: ({ tables }, { subject }) => {
    const { name, type } = tables.names.endpointService(valueAt(tables.endpointService, subject))
    return { words: WORDS.linkBackend.outside(tables.names.endpoint(subject).name, name, type), places: [name] }
  },
  [Step.LINK_PROTOCOL]: ({ tables }, { subject }) => ({
    words: WORDS.linkProtocol.unsupported(tables.names.endpoint(subject).name),
    places: [serviceOf(tables, subject)],
  }),
  [Step.CLB_ECHO]: ({ tables }, { subject }) => ({
    words: WORDS.clbEcho.answers(tables.names.clb(subject).name),
    places: [],
  }),
}

const isRunning = (running: Uint8Array, index: number): boolean => valueAt(running, index) === 1

const serviceOf = ({ names, endpointService }: Tables, endpoint: number): string =>
  names.endpointService(valueAt(endpointService, endpoint)).name

function guestOut({ tables, packet }: Context, { subject, header }: StepRecord): Finding {
  const { name } = tables.names.cvm(subject)
  const source = endText(header.source, header.sourcePort)
  if (packet.reason === Reason.CLIENT_STOPPED) return { words: WORDS.guestOut.stopped(name), places: [] }
  if (packet.error === true) return { words: WORDS.guestOut.errs(name), places: [] }
  if (packet.direction === 'reply') return { words: WORDS.guestOut.answers(name, source), places: [] }
  if (packet.reason === Reason.SPOOFED_SOURCE) {
    const own = ipv4Text(valueAt(tables.cvmAddress, subject))
    return { words: WORDS.guestOut.spoofed(name, ipv4Text(header.source), own), places: [] }
  }
  return { words: WORDS.guestOut.sends(name, ipv4Text(header.source)), places: [] }
}

function route({ tables, vpc, place, packet }: Context, { subject, detail, header }: StepRecord): Finding {
  const { names } = tables
  const table = names.routeTable(subject).name
  const vpcName = names.vpc(vpc).name
  const address = ipv4Text(header.destination)
  if (detail === LOCAL_ROUTE) return { words: WORDS.route.local(address, vpcName, table), places: [table] }
  const subnet = names.subnet(valueAt(tables.cvmSubnet, place.index)).name
  if (detail === NONE) {
    const isPublic = packet.reason === Reason.OUTSIDE_MODEL
    const words = isPublic ? WORDS.route.internet(address) : WORDS.route.none(address, vpcName, table, subnet)
    return { words, places: [table] }
  }
  return { words: WORDS.route.outside(address, table, names.route(detail).text), places: [table] }
}

function owner({ tables }: Context, { subject, detail, header }: StepRecord): Finding {
  const { names } = tables
  const vpc = names.vpc(subject).name
  const address = ipv4Text(header.destination)
  if (detail === NONE) return { words: WORDS.owner.nobody(address, vpc), places: [] }
  const index = ownerIndex(detail)
  switch (ownerKind(detail)) {
    case Owner.ENDPOINT: {
      const service = serviceOf(tables, index)
      return { words: WORDS.owner.endpoint(address, vpc, names.endpoint(index).name, service), places: [service] }
    }
    case Owner.CLB:
      return { words: WORDS.owner.clb(address, vpc, names.clb(index).name), places: [] }
    default:
      return { words: WORDS.owner.cvm(address, vpc, names.cvm(index).name), places: [] }
  }
}

/** The words for the states in which an endpoint lets nothing through; ACTIVE is the one that does. */
const STATES = [
  { state: EndpointState.PENDING, name: 'PENDING', words: WORDS.endpointState.pending },
  { state: EndpointState.ACCEPTING, name: 'ACCEPTING', words: WORDS.endpointState.accepting },
  { state: EndpointState.REJECTED, name: 'REJECTED', words: WORDS.endpointState.rejected },
  { state: EndpointState.FAILED, name: 'FAILED', words: WORDS.endpointState.failed },
] as const

function endpointState({ tables, denied }: Context, { subject, detail: found }: StepRecord): Finding {
  const detail = found & ~KNOWN_FLOW
  const { name } = tables.names.endpoint(subject)
  const service = serviceOf(tables, subject)
  if (detail === EndpointState.ACTIVE) return { words: WORDS.endpointState.active(name), places: [service] }
  const state = STATES.find((one) => one.state === detail)
  assert(state !== undefined, 'an endpoint is in one of five states')
  const words = denied ? state.words(name, service) : WORDS.endpointState.kept(name, state.name)
  return { words, places: [service] }
}

function snat({ tables, denied }: Context, { subject, header }: StepRecord): Finding {
  const { names } = tables
  const { name } = names.endpoint(subject)
  const clb = names.clb(valueAt(tables.endpointClb, subject)).name
  const places = [serviceOf(tables, subject), clb]
  if (!denied) {
    const source = endText(header.source, header.sourcePort)
    const destination = endText(header.destination, header.destinationPort)
    const words = WORDS.snat.rewrites(name, source, destination, clb, ipv4Text(header.source))
    return { verdict: 'rewrite', words, places }
  }
  const first = valueAt(tables.snatAddress, valueAt(tables.snatStart, subject))
  const last = valueAt(tables.snatAddress, valueAt(tables.snatStart, subject + 1) - 1)
  const addresses = first === last ? ipv4Text(first) : `${ipv4Text(first)}-${ipv4Text(last)}`
  const ports = { first: valueAt(tables.snatFirstPort, subject), last: valueAt(tables.snatLastPort, subject) }
  return { words: WORDS.snat.exhausted(name, addresses, portRangesText([ports])), places }
}

function listener({ tables, packet }: Context, { subject, detail, header }: StepRecord): Finding {
  const { names, listenerStart } = tables
  const { name } = names.clb(subject)
  if (detail !== NONE) {
    const found = names.listener(detail).name
    const { stopped, found: takes } = WORDS.listener
    const words = isRunning(tables.listenerRunning, detail) ? takes : stopped
    return { words: words(name, found), places: [found] }
  }
  const protocol = protocolText(packet.protocol)
  const start = valueAt(listenerStart, subject)
  const all = Array.from(
    { length: valueAt(listenerStart, subject + 1) - start },
    (_, i) => names.listener(start + i).name,
  )
  const words =
    all.length === 0
      ? WORDS.listener.noneAtAll(name, protocol, header.destinationPort)
      : WORDS.listener.none(name, protocol, header.destinationPort, all)
  return { words, places: [] }
}

/** `web1:8080` */
const backendOf = ({ names, targetCvm, targetPort }: Tables, target: number): string =>
  `${names.cvm(valueAt(targetCvm, target)).name}:${valueAt(targetPort, target)}`

function balance({ tables, packet, isKnown }: Context, { subject, detail }: StepRecord): Finding {
  const { names, targetStart, targetWeight } = tables
  const { name } = names.listener(subject)
  const weights = Array.from(targetWeight.subarray(valueAt(targetStart, subject), valueAt(targetStart, subject + 1)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (detail !== NONE && isKnown) {
    const words = WORDS.target.kept(name, backendOf(tables, detail))
    return { words, places: [name, names.target(detail).name] }
  }
  if (detail !== NONE) {
    const words = WORDS.target.picked(name, backendOf(tables, detail), valueAt(targetWeight, detail), total)
    return { words, places: [name, names.target(detail).name] }
  }
  if (weights.length === 0) return { words: WORDS.target.empty(name), places: [name] }
  if (packet.reason === Reason.HAIRPIN) {
    return { words: WORDS.target.hairpin(name, names.cvm(packet.sender).name), places: [name] }
  }
  const words = total === 0 ? WORDS.target.allZero(name, weights.length) : WORDS.target.unknown(name)
  return { words, places: [name] }
}

function socket({ tables, packet, denied }: Context, { subject, detail, header }: StepRecord): Finding {
  const { name } = tables.names.cvm(subject)
  const protocol = protocolText(packet.protocol)
  const port = header.destinationPort
  if (detail === Detail.NO_GROUP) return { words: WORDS.socket.echo(name), places: [] }
  if (detail === Detail.TRACKED) return { words: WORDS.socket.open(name), places: [] }
  if (!denied) return { words: WORDS.socket.listens(name, protocol, port), places: [] }
  const start = valueAt(tables.socketStart, subject)
  const sockets = Array.from({ length: valueAt(tables.socketStart, subject + 1) - start }, (_, i) => start + i)
  const bound = sockets
    .filter((one) => valueAt(tables.socketPort, one) === ((packet.protocol << 16) | port))
    .map((one) => ipv4Text(valueAt(tables.socketAddress, one)))
  const words =
    bound.length === 0
      ? WORDS.socket.closed(name, protocol, port)
      : WORDS.socket.elsewhere(name, protocol, port, bound.join(', '), ipv4Text(header.destination))
  return { words, places: [] }
}
