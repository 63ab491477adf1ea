import { withEntry } from '../base/chunked-map.ts'
import type { ClbDocument, ListenerDocument } from '../model/documents.ts'
import { PORT_MAX } from '../net/port.ts'
import { action, type Call, done, optional, required } from './call.ts'
import { toldOf } from './creation.ts'
import { find } from './find.ts'
import { CLB_CODES } from './kinds.ts'
import { LISTENER_SETTINGS, listenerName, withSettings } from './listener.ts'
import { LISTENER_PARAMETERS, listenerCalled } from './listener-change.ts'
import { count, id, list, notModelled, oneOf, someOf } from './parameters.ts'
import { refuse } from './refusal.ts'

/** The protocols of the cloud's listeners; those of layer 7, and the encrypted ones, are not modelled. */
export const PROTOCOLS = ['TCP', 'UDP', 'HTTP', 'HTTPS', 'TCP_SSL', 'QUIC'] as const

/**
 * CreateListener: one listener for each of the ports, without targets. That a port is taken, or a listener one too many,
 * validation says.
 */
export const createListener = action(
  {
    LoadBalancerId: required(id('clb', CLB_CODES)),
    Ports: required(someOf(count(1, PORT_MAX))),
    Protocol: required(oneOf(PROTOCOLS, 'InvalidParameter.ProtocolCheckFailed')),
    ...LISTENER_SETTINGS,
    ListenerNames: optional(list(listenerName)),
    EndPort: optional(notModelled),
    FullEndPorts: optional(notModelled),
    H2cSwitch: optional(notModelled),
    SslCloseSwitch: optional(notModelled),
  },
  (call, { LoadBalancerId, Ports, Protocol, ListenerNames = [], ...settings }) => {
    if (Protocol !== 'TCP' && Protocol !== 'UDP') refuse('NOT_MODELLED', { name: 'Protocol', text: Protocol })
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    const keys = Ports.map((port) => `${Protocol.toLowerCase()}:${port}`)
    for (const key of keys) checkFree(call, clb.name, key, keys)
    const document = call.documents.clbs.get(clb.name)
    if (document === undefined) return done(call.documents)
    const made = withSettings(call, { targets: [], origin: call.originOf('') }, settings)
    const listeners = new Map<string, ListenerDocument>(document.listeners)
    for (const [index, key] of keys.entries()) {
      listeners.set(key, { ...made, ...toldOf(call, '', ListenerNames[index] ?? '') })
    }
    const documents = withListeners(call, clb.name, document, listeners)
    const isMade = (name: string): boolean => keys.includes(name.slice(clb.name.length + 1))
    return {
      documents,
      respond: ({ network }) => {
        const all = network.clbs.find((one) => one.name === clb.name)?.listeners ?? []
        return { ListenerIds: all.filter(({ name }) => isMade(name)).map((listener) => listener.id) }
      },
    }
  },
)

/** A document names a listener as it was written; two ways to write one port are one listener. */
function checkFree(call: Call, clb: string, key: string, keys: readonly string[]): void {
  const isTwice = keys.indexOf(key) !== keys.lastIndexOf(key)
  const others = call.documents.clbs.get(clb)?.listeners.keys() ?? []
  const isTaken = [...others].some((other) => other.toLowerCase() === key)
  if (isTwice || isTaken) refuse('LISTENER_TAKEN', { clb, listener: key })
}

/** DeleteListener: the listener and its targets are gone; what dials its port finds no listener. */
export const deleteListener = action(LISTENER_PARAMETERS, (call, { LoadBalancerId, ListenerId }) => {
  const { clb, document, key } = listenerCalled(call, LoadBalancerId, ListenerId)
  const listeners = new Map(document.listeners)
  listeners.delete(key)
  return done(withListeners(call, clb.name, document, listeners))
})

const withListeners = (call: Call, clb: string, document: ClbDocument, listeners: ClbDocument['listeners']) => ({
  ...call.documents,
  clbs: withEntry(call.documents.clbs, clb, { ...document, listeners }),
})
