import { parsePort } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'
import type { ClbDocument, ListenerDocument, TargetDocument } from '../documents.ts'
import { type Cvm, type Listener, SCHEDULERS, type Target, type Vpc } from '../network.ts'
import type { Context } from './context.ts'
import { RUN_STATES } from './cvm.ts'
import { buildHealthCheck } from './health-check.ts'
import { fieldOf, type Place, partOf } from './problems.ts'
import { BROKEN } from './values.ts'

/** Weight of a target that names none (RegisterTargets; PRIVATE-LINK-FACTS, section 4.2). */
const DEFAULT_WEIGHT = 10
const WEIGHT_MAX = 100

/** The protocols of the cloud's listeners, by the port space that they take their ports from. */
const PORT_SPACE = { TCP: 'tcp', TCP_SSL: 'tcp', HTTP: 'tcp', HTTPS: 'tcp', UDP: 'udp', QUIC: 'udp' } as const

/** SessionExpireTime, in seconds; 0 switches it off. */
const PERSISTENCE_MIN = 30
const PERSISTENCE_MAX = 3600

/** IdleConnectTimeout, in seconds: its range, and what it is when nobody sets it (PRIVATE-LINK-FACTS, section 4.5). */
const IDLE_MIN = 10
const IDLE_MAX = 900
const IDLE_TCP = 900
const IDLE_UDP = 300

/** The CVMs that a CLB can have behind it, by name, and the VPCs that they stand in. */
export type Backends = {
  readonly cvms: readonly Cvm[]
  readonly indexOf: (name: string) => number | undefined
  readonly vpcs: readonly Vpc[]
}

/** The CLB whose listeners are built. */
type Owner = { readonly name: string; readonly vpc: number; readonly account: string; readonly place: Place }

export function buildListeners(
  context: Context,
  clb: Owner,
  documents: ClbDocument['listeners'],
  backends: Backends,
): readonly Listener[] {
  const listeners: Listener[] = []
  const ports = new Map<string, string>()
  const targets = new Map<string, string>()
  for (const [key, document] of documents) {
    const place = partOf(fieldOf(clb.place, 'listeners'), key, document)
    const socket = parseKey(context, key, ports, place)
    if (socket === undefined) continue
    const name = `${clb.name}/${socket.protocol === Protocol.UDP ? 'udp' : 'tcp'}:${socket.port}`
    listeners.push({
      name,
      id: context.ids.draw('listener', clb.account, name),
      origin: document.origin ?? clb.place.origin,
      ...socket,
      ...scheduling(context, document, place),
      state: context.values.word(document.state ?? 'RUNNING', RUN_STATES, fieldOf(place, 'state')) ?? 'RUNNING',
      idleConnectTimeout: idleOf(context, document, socket.protocol, place),
      deregisterTargetRst: document.deregisterTargetRst ?? false,
      targets: buildTargets(context, clb, { name, key, protocol: socket.protocol, place }, document, backends, targets),
      healthCheck: buildHealthCheck(context, document.healthCheck, socket.protocol, place),
    })
  }
  return listeners
}

/** Reads `tcp:80` and sees to it that the port is free: TCP, TCP_SSL, HTTP and HTTPS share one space of ports. */
function parseKey(
  { problems }: Context,
  key: string,
  ports: Map<string, string>,
  place: Place,
): Pick<Listener, 'protocol' | 'port'> | undefined {
  const [, word = '', portText = ''] = /^(\w+):(\d+)$/.exec(key) ?? []
  const port = parsePort(portText)
  const upper = word.toUpperCase()
  if (port === undefined || !isListenerProtocol(upper)) {
    problems.add('LISTENER_KEY', place, { text: key })
    return undefined
  }
  const space = `${PORT_SPACE[upper]}:${port}`
  const other = ports.get(space)
  if (other !== undefined) problems.add('LISTENER_CLASH', place, { text: key, other })
  else ports.set(space, key)
  if (upper !== 'TCP' && upper !== 'UDP') {
    problems.add('LISTENER_PROTOCOL', place, { protocol: upper })
    return undefined
  }
  return { protocol: Protocol[upper], port }
}

const isListenerProtocol = (word: string): word is keyof typeof PORT_SPACE => Object.hasOwn(PORT_SPACE, word)

/** Session persistence goes with WRR only (PRIVATE-LINK-FACTS, section 4.3). */
function scheduling(
  { problems, values }: Context,
  document: ListenerDocument,
  place: Place,
): Pick<Listener, 'scheduler' | 'sessionPersistence'> {
  const scheduler = values.word(document.scheduler ?? 'WRR', SCHEDULERS, fieldOf(place, 'scheduler')) ?? 'WRR'
  const { sessionPersistence = 0 } = document
  const at = fieldOf(place, 'sessionPersistence')
  const isInRange = sessionPersistence >= PERSISTENCE_MIN && sessionPersistence <= PERSISTENCE_MAX
  if (sessionPersistence !== 0 && !(isInRange && Number.isInteger(sessionPersistence))) {
    problems.add('SESSION_PERSISTENCE', at, { seconds: String(sessionPersistence) })
  } else if (sessionPersistence !== 0 && scheduler !== 'WRR') {
    problems.add('SESSION_PERSISTENCE_SCHEDULER', at, { scheduler })
  }
  return { scheduler, sessionPersistence }
}

function idleOf({ problems }: Context, document: ListenerDocument, protocol: Protocol, place: Place): number {
  const { idleConnectTimeout: seconds = protocol === Protocol.UDP ? IDLE_UDP : IDLE_TCP } = document
  if (Number.isInteger(seconds) && seconds >= IDLE_MIN && seconds <= IDLE_MAX) return seconds
  problems.add('IDLE_CONNECT_TIMEOUT', fieldOf(place, 'idleConnectTimeout'), { seconds: String(seconds) })
  return IDLE_TCP
}

type ListenerPlace = { readonly name: string; readonly key: string; readonly protocol: Protocol; readonly place: Place }

/** `taken` holds, over the whole CLB, which listener sends to a protocol, CVM and port. */
function buildTargets(
  context: Context,
  clb: Owner,
  listener: ListenerPlace,
  { targets: documents }: ListenerDocument,
  backends: Backends,
  taken: Map<string, string>,
): readonly Target[] {
  const { problems, references, values } = context
  const places = new Map<string, number>()
  for (const { cvm } of documents) places.set(cvm, (places.get(cvm) ?? 0) + 1)
  return documents.map((document, at) => {
    const place = partOf(fieldOf(listener.place, 'targets'), at, document)
    const cvm = backends.indexOf(document.cvm) ?? BROKEN
    if (cvm === BROKEN) references.missing('cvms', document.cvm, fieldOf(place, 'cvm'))
    else checkVpc(context, document, clb, cvm, backends, place)
    const port = values.port(document.port, fieldOf(place, 'port'))
    if (cvm !== BROKEN && port !== undefined) {
      const key = `${listener.protocol}:${port}:${cvm}`
      const other = taken.get(key)
      if (other === undefined) taken.set(key, listener.key)
      else problems.add('TARGET_DUPLICATE', place, { cvm: document.cvm, port: String(port), listener: other })
    }
    const isRepeated = (places.get(document.cvm) ?? 0) > 1
    return {
      name: `${listener.name}/${document.cvm}${isRepeated ? `:${document.port}` : ''}`,
      cvm,
      port: port ?? 0,
      weight: weightOf(context, document, place),
      origin: document.origin ?? listener.place.origin,
    }
  })
}

function weightOf({ problems }: Context, { weight = DEFAULT_WEIGHT }: TargetDocument, place: Place): number {
  if (Number.isInteger(weight) && weight >= 0 && weight <= WEIGHT_MAX) return weight
  problems.add('TARGET_WEIGHT', fieldOf(place, 'weight'), { weight: String(weight) })
  return DEFAULT_WEIGHT
}

/** Targets in other VPCs need SnatPro over CCN, which is not modelled (PRIVATE-LINK-FACTS, section 4.6). */
function checkVpc(
  { problems }: Context,
  document: TargetDocument,
  clb: Owner,
  cvm: number,
  backends: Backends,
  place: Place,
): void {
  const cvmVpc = backends.cvms[cvm]?.vpc ?? BROKEN
  if (cvmVpc === clb.vpc || cvmVpc === BROKEN || clb.vpc === BROKEN) return
  const nameOf = (vpc: number) => backends.vpcs[vpc]?.name ?? ''
  const parameters = { cvm: document.cvm, cvmVpc: nameOf(cvmVpc), clbVpc: nameOf(clb.vpc) }
  problems.add('TARGET_OTHER_VPC', fieldOf(place, 'cvm'), parameters)
}
