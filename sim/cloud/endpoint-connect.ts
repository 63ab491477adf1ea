import { withEntry } from '../base/chunked-map.ts'
import { nearest } from '../base/text.ts'
import type { EndPointState, Endpoint } from '../model/network.ts'
import { action, type Call, done, optional, required } from './call.ts'
import { at, find, indexCalled } from './find.ts'
import { flag, id, ipv4Only, someOf } from './parameters.ts'
import { refuse } from './refusal.ts'
import type { SettledDocuments } from './settle.ts'
import { type EndPointEvent, nextState } from './state-machine.ts'

/** EnableVpcEndPointConnect: the owner of a service accepts or rejects endpoints that connect to it, all of them or none. */
export const enableConnect = action(
  {
    EndPointServiceId: required(id('endpointService')),
    EndPointId: required(someOf(id('endpoint'))),
    AcceptFlag: required(flag),
    IpAddressType: optional(ipv4Only),
  },
  (call, { EndPointServiceId, EndPointId, AcceptFlag }) => {
    const service = find(call, 'endpointService', EndPointServiceId)
    const { endpoints, endpointServices } = call.network
    const isHere = ({ service: index }: Endpoint): boolean => at(endpointServices, index) === service
    const connected = EndPointId.map((text) => {
      const index = indexCalled(call.network, 'endpoint', text)
      const endpoint = index === undefined ? undefined : at(endpoints, index)
      if (endpoint !== undefined && isHere(endpoint)) return endpoint
      const names = endpoints.filter(isHere).map(({ name }) => name)
      return refuse('NOT_CONNECTED', { endpoint: text, service: service.name, nearest: nearest(text, names) })
    })
    return done(
      connected.reduce(
        (documents, endpoint) => happen(call, documents, endpoint, AcceptFlag ? 'accept' : 'reject'),
        call.documents,
      ),
    )
  },
)

const WORDS = {
  accept: { eventEn: 'accepted', eventZh: '接受' },
  reject: { eventEn: 'rejected', eventZh: '拒绝' },
  cut: { eventEn: 'cut off', eventZh: '断开' },
} as const

/** Whether an endpoint already is what accepting or rejecting it would make of it. */
const isDone = (state: EndPointState, event: 'accept' | 'reject'): boolean =>
  event === 'accept' ? state === 'ACTIVE' || state === 'ACCEPTING' : state === 'REJECTED'

/** Writes what an event makes of an endpoint's state. Without an acceptDelay, ACCEPTING is over as soon as it begins. */
export function happen(
  { network, consults }: Call,
  documents: SettledDocuments,
  endpoint: Endpoint,
  event: EndPointEvent & keyof typeof WORDS,
): SettledDocuments {
  const next = nextState(endpoint.state, event)
  const isAlready = event !== 'cut' && isDone(endpoint.state, event)
  if (isAlready) consults('acceptTwice')
  if (next === 'ACCEPTING') consults('acceptDelay')
  const isTwice = isAlready && network.options.acceptTwice === 'error'
  if (next === undefined || isTwice)
    refuse('STATE_FORBIDS', { endpoint: endpoint.name, state: endpoint.state, ...WORDS[event] })
  const state = next === 'ACCEPTING' && network.options.acceptDelayUs === 0 ? nextState(next, 'provisioned') : next
  const before = documents.endpoints.get(endpoint.name)
  if (before === undefined || state === undefined || state === endpoint.state) return documents
  const { stateBasis: _, ...document } = before // the state is now what somebody said
  return { ...documents, endpoints: withEntry(documents.endpoints, endpoint.name, { ...document, state }) }
}
