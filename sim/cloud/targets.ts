import { nearest } from '../base/text.ts'
import type { ListenerDocument, TargetDocument } from '../model/documents.ts'
import { ID_PREFIX } from '../model/ids.ts'
import type { Clb, Listener } from '../model/network.ts'
import { PORT_MAX, parsePort } from '../net/port.ts'
import { action, asOwner, type Call, type Done, done, optional, type Read, required, withEntry } from './call.ts'
import { at, find, hasWrongForm, ownerOf } from './find.ts'
import { BACKEND_CODES, CLB_CODES, LISTENER_CODES } from './kinds.ts'
import { count, fields, id, notModelled, someOf, someUpTo, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** RegisterTargets and DeregisterTargets take so many at once (PRIVATE-LINK-FACTS, section 4.2). */
const TARGETS_MAX = 20

/** One target of a call: the CVM is still the text of the call. */
type Target = {
  readonly path: string
  readonly instance: string
  readonly port: number
  readonly weight: number | undefined
}

/** The words of a scenario file beside those of the API's Target. */
const API_WORD: Readonly<Record<string, string>> = { cvm: 'InstanceId', port: 'Port', weight: 'Weight' }
const API_WORDS = [...Object.values(API_WORD), 'Type', 'EniIp', 'Tag']

const instance = id('cvm', BACKEND_CODES)
const port = count(1, PORT_MAX)
const weight = count(0, 100)

/** Reads `web1:8080`, or a structure of the API or of a scenario file. */
const target: Read<Target> = (given, path, call) => {
  const named = typeof given === 'string' ? inShortForm(given, path) : structure(given, path, call)
  for (const name of ['EniIp', 'Tag']) {
    if (named.has(name)) refuse('PARAMETER_NOT_MODELLED', { name: `${path}.${name}` })
  }
  for (const name of ['InstanceId', 'Port']) {
    if (!named.has(name)) refuse('MISSING_PARAMETER', { name: `${path}.${name}` })
  }
  return {
    path,
    instance: instance(named.get('InstanceId'), `${path}.InstanceId`, call),
    port: port(named.get('Port'), `${path}.Port`, call),
    weight: named.has('Weight') ? weight(named.get('Weight'), `${path}.Weight`, call) : undefined,
  }
}

function inShortForm(given: string, path: string): ReadonlyMap<string, unknown> {
  const colon = given.lastIndexOf(':')
  const portText = given.slice(colon + 1)
  if (colon < 1 || parsePort(portText) === undefined) {
    const wanted = { wantedEn: 'a CVM and its port, as web1:8080 is', wantedZh: '云服务器和端口（例如 web1:8080）' }
    refuse('MALFORMED', { name: path, text: given, ...wanted }, BACKEND_CODES.malformed)
  }
  return new Map([
    ['InstanceId', given.slice(0, colon)],
    ['Port', portText],
  ])
}

function structure(given: unknown, path: string, call: Call): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>()
  for (const [name, value] of fields(given, path, call, [...Object.keys(API_WORD), ...API_WORDS])) {
    const apiName = API_WORD[name] ?? name
    if (named.has(apiName)) refuse('COEXIST', { one: `${path}.${name}`, other: `${path}.${apiName}` })
    named.set(apiName, value)
  }
  return named
}

/** `tcp:80` of the CLB, `lb1/tcp:80`, or a cloud id. */
const listenerText: Read<string> = (given, path, call) => {
  const value = text(given, path, call)
  if (!hasWrongForm(value, ID_PREFIX.listener)) return value
  const wanted = { wantedEn: 'the id of a listener', wantedZh: '监听器 ID' }
  return refuse('MALFORMED', { name: path, text: value, ...wanted }, LISTENER_CODES.malformed)
}

/** The listener whose targets a call is about; the rest tells a forwarding rule of layer 7, which is not modelled. */
const LISTENER_PARAMETERS = {
  LoadBalancerId: required(id('clb', CLB_CODES)),
  ListenerId: required(listenerText),
  LocationId: optional(notModelled),
  Domain: optional(notModelled),
  Url: optional(notModelled),
} as const
const PARAMETERS = { ...LISTENER_PARAMETERS, Targets: required(someUpTo(TARGETS_MAX, target)) } as const

/**
 * RegisterTargets: adds targets at the end of a listener's list; health checks have yet to find out how they are. That one is
 * there already, or in another VPC, or one too many, validation says.
 */
export const registerTargets = action(PARAMETERS, (call, { LoadBalancerId, ListenerId, Targets }) =>
  change(call, LoadBalancerId, ListenerId, (own, targets) => [
    ...targets,
    ...Targets.map((one) => ({
      cvm: cvmName(own, one),
      port: one.port,
      ...(one.weight === undefined ? {} : { weight: one.weight }),
      origin: call.originOf(one.path),
    })),
  ]),
)

/** DeregisterTargets: takes targets off a listener; their live connections are forwarded no more. */
export const deregisterTargets = action(PARAMETERS, (call, { LoadBalancerId, ListenerId, Targets }) =>
  change(call, LoadBalancerId, ListenerId, (own, targets, listener) => {
    const gone = Targets.map((one) => locate(own, targets, listener, one))
    return targets.filter((_, index) => !gone.includes(index))
  }),
)

/** What a target's weight becomes when neither it nor the call says (ModifyTargetWeight, parameter Weight). */
const WEIGHT_DEFAULT = 10

/** ModifyTargetWeight: a target's own Weight, else that of the call. With 0 it gets no new connections. */
export const modifyTargetWeight = action(
  { ...LISTENER_PARAMETERS, Targets: required(someOf(target)), Weight: optional(weight) },
  (call, { LoadBalancerId, ListenerId, Targets, Weight = WEIGHT_DEFAULT }) =>
    change(call, LoadBalancerId, ListenerId, (own, targets, listener) => {
      const weights = new Map(Targets.map((one) => [locate(own, targets, listener, one), one.weight ?? Weight]))
      return targets.map((one, index) => ({ ...one, weight: weights.get(index) ?? one.weight ?? WEIGHT_DEFAULT }))
    }),
)

/** Gives one listener of the caller another list of targets. */
function change(
  call: Call,
  clbText: string,
  listenerGiven: string,
  targetsFor: (own: Call, targets: readonly TargetDocument[], listener: Listener) => readonly TargetDocument[],
): Done {
  const clb = find(call, 'clb', clbText, CLB_CODES)
  const own = asOwner(call, ownerOf(call.network, clb))
  const index = listenerIndex(clb, listenerGiven)
  const document = call.documents.clbs.get(clb.name)
  // The documents name listeners as they were written, in the order that the network has them in.
  const key = [...(document?.listeners.keys() ?? [])][index]
  const listener: ListenerDocument | undefined = key === undefined ? undefined : document?.listeners.get(key)
  if (document === undefined || key === undefined || listener === undefined) return done(call.documents)
  const targets = targetsFor(own, listener.targets, at(clb.listeners, index))
  const listeners = withEntry(document.listeners, key, { ...listener, targets })
  return done({ ...call.documents, clbs: withEntry(call.documents.clbs, clb.name, { ...document, listeners }) })
}

function listenerIndex({ name: clb, listeners }: Clb, given: string): number {
  const shortName = ({ name }: Listener): string => name.slice(clb.length + 1)
  const index = listeners.findIndex((one) => [one.id, one.name, shortName(one)].includes(given))
  if (index >= 0) return index
  const names = listeners.map(given.startsWith(`${clb}/`) ? ({ name }) => name : shortName)
  return refuse('NO_SUCH_LISTENER', { clb, text: given, nearest: nearest(given, names) })
}

const cvmName = (call: Call, { instance: given }: Target): string => find(call, 'cvm', given, BACKEND_CODES).name

/** Where a target of the call stands in the listener's list. */
function locate(call: Call, targets: readonly TargetDocument[], { name }: Listener, one: Target): number {
  const cvm = cvmName(call, one)
  const index = targets.findIndex((known) => known.cvm === cvm && known.port === one.port)
  return index >= 0 ? index : refuse('NO_SUCH_TARGET', { target: `${cvm}:${one.port}`, listener: name })
}
