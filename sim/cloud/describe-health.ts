import type { Clb, Listener, Target } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { protocolText } from '../net/protocol.ts'
import { action, answered, asOwner, type Call, optional, required } from './call.ts'
import { listenerDocument, locationOf } from './clb/describe-listeners.ts'
import { clbDisplayName } from './clb/load-balancer.ts'
import { displayName } from './creation.ts'
import { at, find, ownerOf } from './find.ts'
import { CLB_CODES } from './kinds.ts'
import { listenerOf, listenerText } from './listener-change.ts'
import type { ApiResponse } from './operation.ts'
import { id, list, notModelled, someUpTo } from './parameters.ts'

/** DescribeTargetHealth takes so many CLBs at once. */
const CLBS_MAX = 30

/** DescribeTargetHealth: what the health checks say of every target of the caller's CLBs, or of some of their listeners. */
export const describeTargetHealth = action(
  {
    LoadBalancerIds: required(someUpTo(CLBS_MAX, id('clb', CLB_CODES))),
    ListenerIds: optional(list(listenerText)),
    LocationIds: optional(notModelled),
  },
  (call, { LoadBalancerIds, ListenerIds }) => {
    let own = call
    const clbs = LoadBalancerIds.map((text) => {
      const clb = find(own, 'clb', text, CLB_CODES)
      own = asOwner(call, ownerOf(call.network, clb))
      return clb
    })
    const [only] = clbs
    // A listener's short name is one of the first CLB's; its id and full name say whose they are.
    const wanted =
      only && ListenerIds?.map((text) => listenerOf(clbs.find((clb) => text.startsWith(`${clb.name}/`)) ?? only, text))
    const health = call.health()
    return answered(call, { LoadBalancers: clbs.map((clb) => clbHealth(call, clb, wanted, health)) })
  },
)

type Health = ReadonlyMap<string, string>

const clbHealth = (call: Call, clb: Clb, wanted: readonly Listener[] | undefined, health: Health): ApiResponse => ({
  LoadBalancerId: clb.id,
  LoadBalancerName: clbDisplayName(call, clb),
  Listeners: clb.listeners
    .filter((listener) => wanted?.includes(listener) ?? true)
    .map((listener) => listenerHealth(call, clb, listener, health)),
})

/** A listener of layer 4 has one rule, without a domain (facts, section 4.7). */
const listenerHealth = (call: Call, clb: Clb, listener: Listener, health: Health): ApiResponse => ({
  ListenerId: listener.id,
  ListenerName: displayName(listenerDocument(call, clb, listener), ''),
  Protocol: protocolText(listener.protocol),
  Port: listener.port,
  Rules: [
    {
      LocationId: locationOf(listener),
      Domain: null,
      Url: null,
      Targets: listener.targets.map((target) => targetHealth(call, target, health.get(target.name) ?? 'Unknown')),
    },
  ],
})

/** `HealthStatus`: may it get traffic. What is not checked may (Close), what is still tried may not (Unknown). */
function targetHealth({ network }: Call, { cvm, port, weight }: Target, detail: string): ApiResponse {
  const { address, id: instance } = at(network.cvms, cvm)
  return {
    IP: ipv4Text(address),
    Port: port,
    HealthStatus: detail === 'Alive' || detail === 'Close',
    TargetId: instance,
    HealthStatusDetail: detail,
    HealthStatusDetial: detail, // the cloud's older spelling, with the same content
    Weight: weight,
  }
}
