import { eightDigits } from '../../base/random.ts'
import type { ListenerDocument, TargetDocument } from '../../model/documents.ts'
import type { Clb, HealthCheck, Listener, Target } from '../../model/network.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { PORT_MAX } from '../../net/port.ts'
import { protocolText } from '../../net/protocol.ts'
import { action, answered, type Call, type CloudState, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName } from '../creation.ts'
import { type Filters, filters } from '../filters.ts'
import { at, find } from '../find.ts'
import { CLB_CODES, CLB_FILTER_CODES } from '../kinds.ts'
import { listenerIndex, listenerText } from '../listener-change.ts'
import { PROTOCOLS } from '../listener-create.ts'
import type { ApiResponse } from '../operation.ts'
import { count, id, oneOf, someUpTo } from '../parameters.ts'

/** Which listeners of a CLB a call asks for. */
type Wanted = {
  readonly ListenerIds: readonly string[] | undefined
  readonly Protocol: string | undefined
  readonly Port: number | undefined
}

const WANTED = (idsMax: number) =>
  ({
    LoadBalancerId: required(id('clb', CLB_CODES)),
    ListenerIds: optional(someUpTo(idsMax, listenerText)),
    Protocol: optional(oneOf(PROTOCOLS)),
    Port: optional(count(1, PORT_MAX)),
  }) as const

function wantedOf(clb: Clb, { ListenerIds, Protocol: word, Port }: Wanted): readonly Listener[] {
  const indexes = ListenerIds?.map((text) => listenerIndex(clb, text))
  return clb.listeners.filter(
    (listener, index) =>
      (indexes === undefined || indexes.includes(index)) &&
      (word === undefined || protocolText(listener.protocol) === word) &&
      (Port === undefined || listener.port === Port),
  )
}

/** A listener as a document: the network has a CLB's listeners in the order of its document. */
export function listenerDocument(
  { documents }: Pick<CloudState, 'documents'>,
  clb: Clb,
  listener: Listener,
): ListenerDocument | undefined {
  return [...(documents.clbs.get(clb.name)?.listeners.values() ?? [])][clb.listeners.indexOf(listener)]
}

/** DescribeListeners: all listeners of a CLB that the call asks for, in one answer. */
export const describeListeners = action(WANTED(100), (call, { LoadBalancerId, ...wanted }) => {
  const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
  const Listeners = wantedOf(clb, wanted).map((listener) => describedListener(call, clb, listener))
  return answered(call, { Listeners, TotalCount: Listeners.length })
})

/** Of a layer-4 listener: what belongs to layer 7 is null. */
function describedListener(state: CloudState, clb: Clb, listener: Listener): ApiResponse {
  const document = listenerDocument(state, clb, listener)
  return {
    ListenerId: listener.id,
    ListenerName: displayName(document, ''),
    Protocol: protocolText(listener.protocol),
    Port: listener.port,
    EndPort: 0,
    Certificate: null,
    HealthCheck: describedHealthCheck(listener.healthCheck),
    Scheduler: listener.scheduler,
    SessionExpireTime: listener.sessionPersistence,
    SessionType: 'NORMAL',
    SniSwitch: 0,
    Rules: null,
    CreateTime: timeText(document?.createdUs ?? 0),
    TargetType: 'NODE',
    TargetGroup: null,
    TargetGroupList: null,
    KeepaliveEnable: 0,
    Toa: false,
    DeregisterTargetRst: document?.deregisterTargetRst ?? false,
    AttrFlags: clb.state === 'STOPPED' || listener.state === 'STOPPED' ? ['Stop'] : [],
    MaxConn: -1,
    MaxCps: -1,
    IdleConnectTimeout: document?.idleConnectTimeout ?? 0,
  }
}

const describedHealthCheck = (check: HealthCheck): ApiResponse => ({
  HealthSwitch: check.enabled ? 1 : 0,
  TimeOut: check.timeout,
  IntervalTime: check.interval,
  HealthNum: check.healthNum,
  UnHealthNum: check.unHealthNum,
  HttpCode: null,
  HttpCheckPath: null,
  HttpCheckDomain: null,
  HttpCheckMethod: null,
  CheckPort: check.port ?? null,
  ContextType: null,
  SendContext: null,
  RecvContext: null,
  CheckType: check.type,
  HttpVersion: null,
  SourceIpType: check.source === 'VIP' ? 0 : 1,
  ExtendedCode: null,
})

/** DescribeTargets: what stands behind each listener. */
export const describeTargets = action(
  {
    ...WANTED(20),
    Filters: optional(filters(['private-ip-address', 'location-id', 'tag'], CLB_FILTER_CODES)),
  },
  (call, { LoadBalancerId, Filters = [], ...wanted }) => {
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    const Listeners = wantedOf(clb, wanted).map((listener) => {
      const documents = listenerDocument(call, clb, listener)?.targets ?? []
      return {
        ListenerId: listener.id,
        Protocol: protocolText(listener.protocol),
        Port: listener.port,
        EndPort: 0,
        Rules: null,
        Targets: listener.targets
          .map((target, index) => describedTarget(call, target, documents[index]))
          .filter((target) => passes(call, target, listener, Filters)),
      }
    })
    return answered(call, { Listeners })
  },
)

function passes(_: Call, target: ApiResponse, listener: Listener, given: Filters): boolean {
  const values: Readonly<Record<string, readonly string[]>> = {
    'private-ip-address': target.PrivateIpAddresses as readonly string[],
    'location-id': [locationOf(listener)],
  }
  return given.every(([name, wanted]) => values[name]?.some((value) => wanted.includes(value)) ?? false)
}

function describedTarget(
  { network, documents }: Call,
  target: Target,
  document: TargetDocument | undefined,
): ApiResponse {
  const cvm = at(network.cvms, target.cvm)
  return {
    Type: 'CVM',
    InstanceId: cvm.id,
    Port: target.port,
    Weight: target.weight,
    PublicIpAddresses: null,
    PrivateIpAddresses: [ipv4Text(cvm.address)],
    InstanceName: displayName(documents.cvms.get(cvm.name), cvm.name),
    RegisteredTime: timeText(document?.createdUs ?? 0),
    EniId: null,
    Tag: null,
    Zone: at(network.subnets, cvm.subnet).zone,
  }
}

/** Layer 4 has no forwarding rules; the cloud tells of one all the same. */
export const locationOf = (listener: Listener): string => `loc-${eightDigits(listener.id, 'location')}`
