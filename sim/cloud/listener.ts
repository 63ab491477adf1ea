import type { HealthCheckDocument, ListenerDocument } from '../model/documents.ts'
import { SCHEDULERS } from '../model/network.ts'
import { PORT_MAX } from '../net/port.ts'
import { action, type Call, isAbsent, optional, type Read } from './call.ts'
import { changeListener, LISTENER_PARAMETERS } from './listener-change.ts'
import { count, fields, flag, notModelled, oneOf, text, textUpTo } from './parameters.ts'
import { refuse } from './refusal.ts'

/** What HealthCheck says, and whether it takes the port back to the target's own (CheckPort -1). */
type HealthChange = { readonly set: HealthCheckDocument; readonly ownPort: boolean }

/** CheckType of a layer-4 listener that is modelled; which goes with which protocol, validation says. */
const checkType: Read<string> = (given, path, call) => {
  const value = text(given, path, call)
  if (value === 'HTTP' || value === 'CUSTOM') refuse('NOT_MODELLED', { name: path, text: value })
  return oneOf(['TCP', 'PING'])(value, path, call)
}

const NOT_MODELLED_IN_HEALTH = [
  ...['HttpCode', 'HttpCheckPath', 'HttpCheckDomain', 'HttpCheckMethod', 'ContextType', 'SendContext', 'RecvContext'],
  ...['HttpVersion', 'ExtendedCode'],
] as const

const HEALTH_FIELDS = [
  ...['HealthSwitch', 'TimeOut', 'IntervalTime', 'HealthNum', 'UnHealthNum', 'CheckType', 'CheckPort', 'SourceIpType'],
  ...NOT_MODELLED_IN_HEALTH,
]

/** Bounds are those of PRIVATE-LINK-FACTS, section 4.4; that TimeOut is less than IntervalTime, validation says. */
const healthCheck: Read<HealthChange> = (given, path, call) => {
  const named = fields(given, path, call, HEALTH_FIELDS)
  for (const name of NOT_MODELLED_IN_HEALTH) if (named.has(name)) notModelled(undefined, `${path}.${name}`, call)
  const read = <Value>(name: string, of: Read<Value>): Value | undefined =>
    named.has(name) ? of(named.get(name), `${path}.${name}`, call) : undefined
  const on = read('HealthSwitch', count(0, 1))
  const checkPort = read('CheckPort', count(-1, PORT_MAX))
  const sourceIpType = read('SourceIpType', count(0, 1))
  return {
    ownPort: checkPort === -1,
    set: present({
      enabled: on === undefined ? undefined : on === 1,
      timeout: read('TimeOut', count(2, 60)),
      interval: read('IntervalTime', count(2, 300)),
      healthNum: read('HealthNum', count(2, 10)),
      unHealthNum: read('UnHealthNum', count(2, 10)),
      type: read('CheckType', checkType),
      port: checkPort === -1 ? undefined : checkPort,
      source: sourceIpType === undefined ? undefined : sourceIpType === 0 ? 'VIP' : '100.64.0.0/10',
    }),
  }
}

/** Without what is absent. */
function present<Fields extends object>(given: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => !isAbsent(value))
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

/** What CreateListener and ModifyListener say of a listener. */
export const LISTENER_SETTINGS = {
  Scheduler: optional(oneOf(SCHEDULERS)),
  SessionExpireTime: optional(count(0, 3600)),
  DeregisterTargetRst: optional(flag),
  IdleConnectTimeout: optional(count(10, 900)),
  HealthCheck: optional(healthCheck),
  Certificate: optional(notModelled),
  SniSwitch: optional(notModelled),
  TargetType: optional(notModelled),
  KeepaliveEnable: optional(notModelled),
  SessionType: optional(notModelled),
  MultiCertInfo: optional(notModelled),
  MaxConn: optional(notModelled),
  MaxCps: optional(notModelled),
  ProxyProtocol: optional(notModelled),
  SnatEnable: optional(notModelled),
  DataCompressMode: optional(notModelled),
  RescheduleTargetZeroWeight: optional(notModelled),
  RescheduleUnhealthy: optional(notModelled),
  RescheduleExpandTarget: optional(notModelled),
  RescheduleStartTime: optional(notModelled),
  RescheduleInterval: optional(notModelled),
} as const

type Settings = {
  readonly Scheduler: (typeof SCHEDULERS)[number] | undefined
  readonly SessionExpireTime: number | undefined
  readonly IdleConnectTimeout: number | undefined
  readonly DeregisterTargetRst: boolean | undefined
  readonly HealthCheck: HealthChange | undefined
}

/** A listener with what a call says of it; what the call does not name stays. */
export const withSettings = (call: Call, document: ListenerDocument, settings: Settings): ListenerDocument => ({
  ...document,
  ...present({
    scheduler: settings.Scheduler,
    sessionPersistence: settings.SessionExpireTime,
    idleConnectTimeout: settings.IdleConnectTimeout,
    deregisterTargetRst: settings.DeregisterTargetRst,
  }),
  ...(settings.HealthCheck === undefined ? {} : { healthCheck: checkedBy(call, document, settings.HealthCheck) }),
})

/** What the cloud calls a listener; it may have no name at all. */
export const listenerName = textUpTo(80)

/** ModifyListener: what a listener does with connections, and its health check. Flows that are known keep their target. */
export const modifyListener = action(
  { ...LISTENER_PARAMETERS, ...LISTENER_SETTINGS, ListenerName: optional(listenerName) },
  (call, { LoadBalancerId, ListenerId, ListenerName, ...settings }) =>
    changeListener(call, LoadBalancerId, ListenerId, (document) => ({
      ...withSettings(call, document, settings),
      ...(ListenerName === undefined ? {} : { cloudName: ListenerName }),
    })),
)

function checkedBy(call: Call, { healthCheck: before = {} }: ListenerDocument, change: HealthChange) {
  const { port, ...rest } = before
  const kept = change.ownPort || port === undefined ? rest : { ...rest, port }
  return { ...kept, ...change.set, origin: call.originOf('HealthCheck') }
}
