import { assert } from '../base/assert.ts'
import { withEntry } from '../base/chunked-map.ts'
import { nearest } from '../base/text.ts'
import type { ListenerDocument } from '../model/documents.ts'
import { ID_PREFIX } from '../model/ids.ts'
import type { Clb, Listener } from '../model/network.ts'
import { asOwner, type Call, type Done, done, optional, type Read, required } from './call.ts'
import { at, find, hasWrongForm, ownerOf } from './find.ts'
import { CLB_CODES, LISTENER_CODES } from './kinds.ts'
import { id, notModelled, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** `tcp:80` of the CLB, `lb1/tcp:80`, or a cloud id. */
export const listenerText: Read<string> = (given, path, call) => {
  const value = text(given, path, call)
  if (!hasWrongForm(value, ID_PREFIX.listener)) return value
  const wanted = { wantedEn: 'the id of a listener', wantedZh: '监听器 ID' }
  return refuse('MALFORMED', { name: path, text: value, ...wanted }, LISTENER_CODES.malformed)
}

/** The listener that a call is about. */
export const LISTENER_PARAMETERS = {
  LoadBalancerId: required(id('clb', CLB_CODES)),
  ListenerId: required(listenerText),
} as const

/** The same, for a call about targets; the rest tells a forwarding rule of layer 7, which is not modelled. */
export const RULE_PARAMETERS = {
  ...LISTENER_PARAMETERS,
  LocationId: optional(notModelled),
  Domain: optional(notModelled),
  Url: optional(notModelled),
} as const

/** Changes one listener of the caller. */
export function changeListener(
  call: Call,
  clbText: string,
  listenerGiven: string,
  changed: (document: ListenerDocument, own: Call, listener: Listener) => ListenerDocument,
): Done {
  const { own, clb, document, key, listener, listenerDocument } = listenerCalled(call, clbText, listenerGiven)
  const listeners = withEntry(document.listeners, key, changed(listenerDocument, own, listener))
  return done({ ...call.documents, clbs: withEntry(call.documents.clbs, clb.name, { ...document, listeners }) })
}

/** One listener of the caller, and its place in the documents. `own`: the call, made by the CLB's owner. */
export function listenerCalled(call: Call, clbText: string, listenerGiven: string) {
  const clb = find(call, 'clb', clbText, CLB_CODES)
  const own = asOwner(call, ownerOf(call.network, clb))
  const index = listenerIndex(clb, listenerGiven)
  const document = call.documents.clbs.get(clb.name)
  // The documents name listeners as they were written, in the order that the network has them in.
  const key = [...(document?.listeners.keys() ?? [])][index]
  const listenerDocument: ListenerDocument | undefined = key === undefined ? undefined : document?.listeners.get(key)
  assert(document && key !== undefined && listenerDocument, 'a network is made from its documents')
  return { own, clb, document, key, listener: at(clb.listeners, index), listenerDocument }
}

/** The listener of a CLB by its id or name. */
export const listenerOf = (clb: Clb, given: string): Listener => at(clb.listeners, listenerIndex(clb, given))

/** The place of a listener in its CLB's list. */
export function listenerIndex({ name: clb, listeners }: Clb, given: string): number {
  const shortName = ({ name }: Listener): string => name.slice(clb.length + 1)
  const index = listeners.findIndex((one) => [one.id, one.name, shortName(one)].includes(given))
  if (index >= 0) return index
  const names = listeners.map(given.startsWith(`${clb}/`) ? ({ name }) => name : shortName)
  return refuse('NO_SUCH_LISTENER', { clb, text: given, nearest: nearest(given, names) })
}
