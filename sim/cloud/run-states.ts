import { withEntries, withEntry } from '../base/chunked-map.ts'
import type { ClbDocument, CvmDocument } from '../model/documents.ts'
import { action, asOwner, type Call, done, optional, required } from './call.ts'
import { find, ownerOf } from './find.ts'
import { CLB_CODES, INSTANCE_CODES } from './kinds.ts'
import { flag, id, list, oneOf, someUpTo, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/**
 * SetLoadBalancerStartStatus: a stopped CLB forwards nothing and checks no target. To start what runs, or stop what is
 * stopped, changes nothing. Stopping single listeners is not modelled.
 */
export const setStartStatus = action(
  {
    LoadBalancerId: required(id('clb', CLB_CODES)),
    OperationType: required(oneOf(['Start', 'Stop'])),
    ListenerIds: optional(list(text)),
  },
  (call, { LoadBalancerId, OperationType, ListenerIds = [] }) => {
    if (ListenerIds.length > 0) refuse('PARAMETER_NOT_MODELLED', { name: 'ListenerIds' })
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    const state = OperationType === 'Start' ? 'RUNNING' : 'STOPPED'
    const document = call.documents.clbs.get(clb.name)
    if (document === undefined || clb.state === state) return done(call.documents)
    const changed: ClbDocument = { ...document, state }
    return done({ ...call.documents, clbs: withEntry(call.documents.clbs, clb.name, changed) })
  },
)

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

function setStates(
  call: Call,
  instances: readonly string[],
  state: 'RUNNING' | 'STOPPED',
  refuseSame: (cvm: string) => never,
) {
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
