import { withEntries, withEntry } from '../base/chunked-map.ts'
import type { ClbDocument, CvmDocument } from '../model/documents.ts'
import type { Clb, RunState } from '../model/network.ts'
import { action, asOwner, type Call, done, optional, required } from './call.ts'
import { find, ownerOf } from './find.ts'
import { CLB_CODES, INSTANCE_CODES } from './kinds.ts'
import { listenerIndex, listenerText } from './listener-change.ts'
import { flag, id, list, oneOf, someUpTo } from './parameters.ts'
import { refuse } from './refusal.ts'

/**
 * SetLoadBalancerStartStatus: a stopped CLB, or a stopped listener, forwards nothing and checks no target. To start what runs, or
 * stop what is stopped, changes nothing. Listeners are stopped by themselves: a CLB that starts leaves them as they are.
 */
export const setStartStatus = action(
  {
    LoadBalancerId: required(id('clb', CLB_CODES)),
    OperationType: required(oneOf(['Start', 'Stop'])),
    ListenerIds: optional(list(listenerText)),
  },
  (call, { LoadBalancerId, OperationType, ListenerIds = [] }) => {
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    const state = OperationType === 'Start' ? 'RUNNING' : 'STOPPED'
    const document = call.documents.clbs.get(clb.name)
    const isAll = ListenerIds.length === 0
    if (document === undefined || (isAll && clb.state === state)) return done(call.documents)
    const changed = isAll ? { ...document, state } : withStates(clb, document, ListenerIds, state)
    if (changed === document) return done(call.documents)
    return done({ ...call.documents, clbs: withEntry(call.documents.clbs, clb.name, changed) })
  },
)

/** A CLB with some of its listeners started or stopped. */
function withStates(clb: Clb, document: ClbDocument, listeners: readonly string[], state: RunState): ClbDocument {
  const wanted = new Set(listeners.map((text) => listenerIndex(clb, text)))
  if ([...wanted].every((index) => clb.listeners[index]?.state === state)) return document
  const entries = [...document.listeners].map(
    ([key, listener], index) => [key, wanted.has(index) ? { ...listener, state } : listener] as const,
  )
  return { ...document, listeners: new Map(entries) }
}

/** So many instances can be started or stopped in one call. */
const INSTANCES_MAX = 100
export const INSTANCES = {
  InstanceIds: required(someUpTo(INSTANCES_MAX, id('cvm', INSTANCE_CODES), 'InvalidParameterValue.LimitExceeded')),
} as const

/** StartInstances: all that are named are STOPPED and will run, or nothing happens. */
export const startInstances = action(INSTANCES, (call, { InstanceIds }) =>
  setStates(call, InstanceIds, 'RUNNING', (cvm) => refuse('INSTANCE_RUNS', { cvm })),
)

/** StopInstances: all that are named are RUNNING and will stop, or nothing happens. How, and what it costs, makes no difference. */
export const stopInstances = action(
  {
    ...INSTANCES,
    ForceStop: optional(flag),
    StopType: optional(oneOf(['SOFT', 'HARD', 'SOFT_FIRST'])),
    StoppedMode: optional(oneOf(['KEEP_CHARGING', 'STOP_CHARGING'])),
  },
  (call, { InstanceIds }) => setStates(call, InstanceIds, 'STOPPED', (cvm) => refuse('INSTANCE_STOPPED', { cvm })),
)

function setStates(call: Call, instances: readonly string[], state: RunState, refuseSame: (cvm: string) => never) {
  let own = call
  const changed = new Map<string, CvmDocument>()
  for (const given of instances) {
    const cvm = find(own, 'cvm', given, INSTANCE_CODES)
    own = asOwner(call, ownerOf(call.network, cvm))
    // A machine that has vanished is RUNNING to the cloud.
    if ((cvm.state === 'STOPPED') === (state === 'STOPPED')) refuseSame(cvm.name)
    const document = call.documents.cvms.get(cvm.name)
    if (document !== undefined) changed.set(cvm.name, { ...document, state })
  }
  return done({ ...call.documents, cvms: withEntries(call.documents.cvms, changed) })
}
