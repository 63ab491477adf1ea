import type { Clb, Cvm, Endpoint, EndpointService, Listener, Socket, Target } from '../model/network.ts'
import { END_POINT_STATES, SCHEDULERS } from '../model/network.ts'
import type { Ipv4 } from '../net/ipv4.ts'
import { HealthCheckType, RUNNING } from '../tables/tables.ts'
import { int32, type Slices, uint8 } from './columns.ts'

/** What the tables say of each machine, CLB, listener, target and endpoint, as far as it follows from that thing alone. */
export const CVMS = {
  cvmVpc: int32((cvm: Cvm) => cvm.vpc),
  cvmSubnet: int32((cvm: Cvm) => cvm.subnet),
  cvmAddress: int32((cvm: Cvm) => cvm.address),
  cvmRunning: uint8((cvm: Cvm) => (cvm.state === 'RUNNING' ? RUNNING : 0)),
  cvmFlowsMax: int32((cvm: Cvm) => cvm.flowsMax),
}

const SOCKET_COLUMNS = {
  socketPort: int32((socket: Socket) => (socket.protocol << 16) | socket.port),
  socketAddress: int32((socket: Socket) => socket.address ?? 0),
}
export const SOCKETS: Slices<Cvm, Socket, typeof SOCKET_COLUMNS> = {
  of: ({ sockets }) => sockets,
  columns: SOCKET_COLUMNS,
}

export const CLBS = {
  clbVpc: int32((clb: Clb) => clb.vpc),
  clbSubnet: int32((clb: Clb) => clb.subnet),
  clbAddress: int32((clb: Clb) => clb.vip),
  clbRunning: uint8((clb: Clb) => (clb.state === 'RUNNING' ? RUNNING : 0)),
  clbPassToTarget: uint8((clb: Clb) => (clb.passToTarget ? 1 : 0)),
  clbFlowsMax: int32((clb: Clb) => clb.flowsMax),
}

const listenerKey = (listener: Listener): number => (listener.protocol << 16) | listener.port

const inOrder = new WeakMap<Clb, readonly Listener[]>()

/** A CLB's listeners in the order in which the tables number them. */
export function listenersOf(clb: Clb): readonly Listener[] {
  const known = inOrder.get(clb)
  if (known !== undefined) return known
  const listeners = [...clb.listeners].sort((a, b) => listenerKey(a) - listenerKey(b))
  inOrder.set(clb, listeners)
  return listeners
}

const LISTENER_COLUMNS = {
  listenerClb: int32((_: Listener, clb) => clb),
  listenerPort: int32(listenerKey),
  listenerScheduler: uint8(({ scheduler }: Listener) => SCHEDULERS.indexOf(scheduler)),
  listenerPersistenceMs: int32(({ sessionPersistence }: Listener) => 1000 * sessionPersistence),
  listenerRunning: uint8(({ state }: Listener) => (state === 'RUNNING' ? RUNNING : 0)),
  listenerIdleS: int32(({ idleConnectTimeout }: Listener) => idleConnectTimeout),
  listenerDeregisterRst: uint8(({ deregisterTargetRst }: Listener) => (deregisterTargetRst ? 1 : 0)),
  listenerHealthCheck: uint8(({ healthCheck }: Listener) =>
    healthCheck.enabled ? HealthCheckType[healthCheck.type] : HealthCheckType.OFF,
  ),
  listenerProbesFromVip: uint8(({ healthCheck }: Listener) => (healthCheck.source === 'VIP' ? 1 : 0)),
  listenerProbeIntervalS: int32(({ healthCheck }: Listener) => healthCheck.interval),
  listenerProbeTimeoutS: uint8(({ healthCheck }: Listener) => healthCheck.timeout),
  listenerHealthNum: uint8(({ healthCheck }: Listener) => healthCheck.healthNum),
  listenerUnHealthNum: uint8(({ healthCheck }: Listener) => healthCheck.unHealthNum),
  listenerProbePort: int32(({ healthCheck }: Listener) => healthCheck.port ?? 0),
}
export const LISTENERS: Slices<Clb, Listener, typeof LISTENER_COLUMNS> = {
  of: listenersOf,
  columns: LISTENER_COLUMNS,
}

const TARGET_COLUMNS = {
  targetListener: int32((_: Target, listener) => listener),
  targetCvm: int32((target: Target) => target.cvm),
  targetPort: int32((target: Target) => target.port),
  targetWeight: int32((target: Target) => target.weight),
}
export const TARGETS: Slices<Listener, Target, typeof TARGET_COLUMNS> = {
  of: ({ targets }) => targets,
  columns: TARGET_COLUMNS,
}

export const endpointColumns = (services: readonly EndpointService[]) => ({
  endpointVpc: int32((endpoint: Endpoint) => endpoint.vpc),
  endpointSubnet: int32((endpoint: Endpoint) => endpoint.subnet),
  endpointAddress: int32((endpoint: Endpoint) => endpoint.address),
  endpointService: int32((endpoint: Endpoint) => endpoint.service),
  endpointState: uint8((endpoint: Endpoint) => END_POINT_STATES.indexOf(endpoint.state)),
  endpointClb: int32((endpoint: Endpoint) => services[endpoint.service]!.clb),
  endpointFlowsMax: int32((endpoint: Endpoint) => endpoint.flowsMax),
  snatFirstPort: int32((endpoint: Endpoint) => endpoint.snatPorts.first),
  snatLastPort: int32((endpoint: Endpoint) => endpoint.snatPorts.last),
})

const SNAT_COLUMNS = { snatAddress: int32((address: Ipv4) => address) }
export const SNAT: Slices<Endpoint, Ipv4, typeof SNAT_COLUMNS> = {
  of: ({ snatAddresses }) => snatAddresses,
  columns: SNAT_COLUMNS,
}
