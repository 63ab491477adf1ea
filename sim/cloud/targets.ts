import type { TargetDocument } from '../model/documents.ts'
import type { Listener } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { PORT_MAX, parsePort } from '../net/port.ts'
import { action, type Call, type Done, optional, type Read, required } from './call.ts'
import { toldOf } from './creation.ts'
import { find } from './find.ts'
import { BACKEND_CODES } from './kinds.ts'
import { changeListener, RULE_PARAMETERS } from './listener-change.ts'
import { count, fields, id, someOf, someUpTo, text } from './parameters.ts'
import { refuse } from './refusal.ts'

/** RegisterTargets and DeregisterTargets take so many at once (PRIVATE-LINK-FACTS, section 4.2). */
const TARGETS_MAX = 20

/** One target of a call: the CVM is still the text of the call. */
type Target = {
  readonly path: string
  /** A CVM by its name or id, or by its address. */
  readonly instance: string
  readonly isAddress: boolean
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
  if (named.has('Tag')) refuse('PARAMETER_NOT_MODELLED', { name: `${path}.Tag` })
  const isAddress = named.has('EniIp')
  if (isAddress && named.has('InstanceId')) refuse('COEXIST', { one: `${path}.InstanceId`, other: `${path}.EniIp` })
  for (const name of [isAddress ? 'EniIp' : 'InstanceId', 'Port']) {
    if (!named.has(name)) refuse('MISSING_PARAMETER', { name: `${path}.${name}` })
  }
  return {
    path,
    isAddress,
    instance: isAddress
      ? text(named.get('EniIp'), `${path}.EniIp`, call)
      : instance(named.get('InstanceId'), `${path}.InstanceId`, call),
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

const PARAMETERS = { ...RULE_PARAMETERS, Targets: required(someUpTo(TARGETS_MAX, target)) } as const

/**
 * RegisterTargets: adds targets at the end of a listener's list; health checks have yet to find out how they are. That one is
 * there already, or in another VPC, or one too many, validation says.
 */
export const registerTargets = action(PARAMETERS, (call, { LoadBalancerId, ListenerId, Targets }) =>
  change(call, LoadBalancerId, ListenerId, (own, targets, listener) => [
    ...targets,
    ...Targets.map((one) => ({
      cvm: cvmName(own, listener, one),
      port: one.port,
      ...(one.weight === undefined ? {} : { weight: one.weight }),
      ...toldOf(own, '', ''),
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
  { ...RULE_PARAMETERS, Targets: required(someOf(target)), Weight: optional(weight) },
  (call, { LoadBalancerId, ListenerId, Targets, Weight = WEIGHT_DEFAULT }) =>
    change(call, LoadBalancerId, ListenerId, (own, targets, listener) => {
      const weights = new Map(Targets.map((one) => [locate(own, targets, listener, one), one.weight ?? Weight]))
      return targets.map((one, index) => ({ ...one, weight: weights.get(index) ?? one.weight ?? WEIGHT_DEFAULT }))
    }),
)

/** Gives one listener of the caller another list of targets. */
const change = (
  call: Call,
  clb: string,
  listenerGiven: string,
  targetsFor: (own: Call, targets: readonly TargetDocument[], listener: Listener) => readonly TargetDocument[],
): Done =>
  changeListener(call, clb, listenerGiven, (document, own, listener) => ({
    ...document,
    targets: targetsFor(own, document.targets, listener),
  }))

/** An address (EniIp) is that of a CVM in the CLB's own VPC: no machine here has more network interfaces than one. */
function cvmName(call: Call, { name }: Listener, { instance: given, isAddress }: Target): string {
  if (!isAddress) return find(call, 'cvm', given, BACKEND_CODES).name
  const { clbs, cvms } = call.network
  const vpc = clbs.find(({ listeners }) => listeners.some((one) => one.name === name))?.vpc
  const cvm = cvms.find((one) => one.vpc === vpc && ipv4Text(one.address) === given)
  return cvm?.name ?? refuse('NO_SUCH_ENI', { address: given, listener: name })
}

/** Where a target of the call stands in the listener's list. */
function locate(call: Call, targets: readonly TargetDocument[], listener: Listener, one: Target): number {
  const cvm = cvmName(call, listener, one)
  const index = targets.findIndex((known) => known.cvm === cvm && known.port === one.port)
  return index >= 0 ? index : refuse('NO_SUCH_TARGET', { target: `${cvm}:${one.port}`, listener: listener.name })
}
