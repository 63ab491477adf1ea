import { findDestination } from '../model/lookup.ts'
import type { Network } from '../model/network.ts'
import { traceAs } from '../trace/lens.ts'
import type { Trace } from '../trace/trace.ts'
import { expectationOf } from './expect.ts'
import { isOwnClaim } from './lens-claim.ts'
import type { Failure, Observed, StepReport } from './report.ts'
import type { GuestStep, Step, WaitStep } from './scenario.ts'
import { whatOf } from './what-of.ts'

/** Whose view of what. `ends`: the machines at the ends of the connections that were kept open, by their names. */
export type View = {
  readonly network: Network
  readonly viewer: string
  readonly ends?: ReadonlyMap<string, Ends> | undefined
}

/** The machines at the ends of a connection; `server` is undefined where none has answered. */
export type Ends = { readonly client: string; readonly server: string | undefined }

/**
 * A step's report as one account may see it: what happens at the other end of a link, who calls what there, and states that are
 * not its own are left out; so are expectations about them, which could tell as much by holding or not, and what the file
 * says about all that. See trace/lens.ts for what each side does see. `caller` is who made a call, as the cloud took it; `actors`
 * are the machines that do what the step says.
 */
export function stepAs(
  view: View,
  step: Step,
  report: StepReport,
  caller: string | undefined,
  actors: readonly string[] = actorsIn(step),
): StepReport {
  const share = shareOf(view, step, caller, actors)
  const shown = shownTo(view, step, report, share)
  const failures = report.failures.filter((failure) => isShown(view, failure, shown))
  const { trace, observed, isWhole } = shown
  const isToldOf = share === 'all' && isAboutOwn(view, step)
  return {
    ...report,
    what: whatAs(view, step, report, share),
    name: isToldOf ? report.name : undefined,
    note: isToldOf ? report.note : undefined,
    observed,
    failures,
    ok: failures.length === 0,
    dependedOn: isWhole && isToldOf ? report.dependedOn.filter((option) => !isOfOthersTime(step, option)) : [],
    trace,
  }
}

/** The machines that a step itself says do it; of a kept connection, only who opened it can tell. */
export function actorsIn(step: Step): readonly string[] {
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping':
      return [step.from]
    case 'load':
      return step.from
    case 'segment':
      return 'on' in step.how ? [] : [step.how.from]
    case 'eventually':
    case 'always':
    case 'never':
      return actorsIn(step.step)
    default:
      return []
  }
}

/** How much of what a step does is the viewer's doing; looking, and letting time go by, is everybody's. */
type Share = 'all' | 'some' | 'none'

function shareOf(view: View, step: Step, caller: string | undefined, actors: readonly string[]): Share {
  switch (step.kind) {
    case 'call':
      return caller === view.viewer ? 'all' : 'none'
    case 'check':
    case 'advance':
      return 'all'
    case 'guest': {
      const own = ownChanges(view, step).size
      return own === 0 ? 'none' : own === step.changes.size ? 'all' : 'some'
    }
    case 'prove':
      return isOwnClaim(view, step) ? 'all' : 'none'
    case 'wait':
      return isOwnMoment(view, step.until) ? 'all' : 'none'
    default:
      // What goes wrong on the way, and what components forget, is nobody's doing.
      return actors.length > 0 && actors.every((actor) => isOwn(view, actor)) ? 'all' : 'none'
  }
}

/** Time goes by for everybody; what is waited for in it may be seen by one alone. */
const isOwnMoment = (view: View, until: WaitStep['until']): boolean =>
  'durationUs' in until || ('at' in until && isOwn(view, until.at))

const ownChanges = (view: View, { changes }: GuestStep): GuestStep['changes'] =>
  new Map([...changes].filter(([cvm]) => isOwn(view, cvm)))

function whatAs(view: View, step: Step, report: StepReport, share: Share): string {
  if (share === 'none') return ''
  return step.kind === 'guest' ? whatOf({ ...step, changes: ownChanges(view, step) }) : report.what
}

/** Whether all states and health that a step speaks of are shown to the viewer. */
const isAboutOwn = (view: View, { expect }: Step): boolean =>
  (expect?.entries ?? []).every(({ path: [subject, ...rest] }) => isOwnStanding(view, subject, rest.join('.')) ?? true)

/** While a step takes time, somebody's endpoint may become ACTIVE. */
const isOfOthersTime = ({ kind }: Step, option: string): boolean =>
  option === 'acceptDelay' && !['call', 'guest', 'check', 'prove', 'fault', 'heal', 'flush', 'load'].includes(kind)

/** `isWhole`: of a connection, nothing is hidden but what `hidden` names. */
type Shown = {
  readonly observed: Observed
  readonly trace: Trace | undefined
  readonly isWhole: boolean
  readonly hidden?: ReadonlySet<string>
}

function shownTo(view: View, step: Step, report: StepReport, share: Share): Shown {
  const { observed } = report
  const { state, health, flows, atUs, elsewhere, ...others } = observed
  const standing = {
    ...ownOnes(view, 'state', state),
    ...ownOnes(view, 'health', health),
    ...ownOnes(view, 'flows', flows),
    // Time goes by for everybody; that a step asks for it is the step's.
    ...(atUs !== undefined && share === 'all' && isAboutOwn(view, step) ? { atUs } : {}),
  }
  const role = roleIn(view, step)
  // Which VPC another tenant's machine is in is not to be told.
  const seen = elsewhere !== undefined && isOwn(view, elsewhere.name) ? { ...others, elsewhere } : others
  if (report.trace === undefined || (step.kind === 'prove' && share === 'none')) {
    if (step.kind === 'endLoad' && share === 'all') return loadShown(view, others, standing)
    const isWhole = share === 'all'
    return { observed: isWhole ? { ...seen, ...standing } : standing, trace: undefined, isWhole }
  }
  // What the other end does by itself comes to the client as packets, if at all.
  if (share === 'none' && role === 'client') return { observed: standing, trace: undefined, isWhole: false }
  const trace = traceAs(report.trace, view.viewer)
  const isMany = observed.times !== undefined
  // Of many connections one trace is there to see; others may have come further than that one.
  const isSeen = trace === report.trace && (trace.packets.length > 0 || role === undefined)
  if (isSeen && !(isMany && leadsElsewhere(view, trace))) {
    const hidden = ofOtherEnd(view, observed, share === 'all', role)
    const told = Object.entries(seen).filter(([subject]) => !hidden.has(subject))
    return { observed: { ...Object.fromEntries(told), ...standing }, trace, isWhole: true, hidden }
  }
  const ends = trace === undefined ? {} : endOfConnection(observed, trace, share === 'all', role)
  // Which one that is depends on which of them failed what is hidden.
  const known = share === 'all' ? OBSERVED_BY_CLIENT : OF_NO_SINGLE_ONE
  const isTelling = isMany && expectationOf(step).entries.some(({ path: [subject = ''] }) => !known.has(subject))
  return { observed: { ...ends, ...standing }, trace: isTelling ? undefined : trace, isWhole: false }
}

/** What an expectation can be about that is no single connection's; and what a client sees by itself. */
const OF_NO_SINGLE_ONE = new Set(['outcomes', 'backends', 'state', 'health', 'flows', 'at'])
const OBSERVED_BY_CLIENT = new Set([
  ...OF_NO_SINGLE_ONE,
  ...['outcome', 'sourcePort', 'login', 'localError', 'answer', 'after'],
])

/** Whether a trace is of a link to another tenant, even if it ended before that. */
const leadsElsewhere = ({ network, viewer }: View, { packets }: Trace): boolean =>
  packets.some(({ hops }) =>
    hops.some(({ service }) => {
      const found = network.endpointServices.find(({ name }) => name === service)
      return found !== undefined && network.accounts[found.account]?.name !== viewer
    }),
  )

/** Which end of the kept connection that a step is about is the viewer's; undefined: it is about none, or both are. */
function roleIn(view: View, step: Step): 'client' | 'server' | undefined {
  const on = 'on' in step ? step.on : step.kind === 'segment' && 'on' in step.how ? step.how.on : undefined
  const ends = on === undefined ? undefined : view.ends?.get(on)
  if (ends === undefined) return undefined
  const [isClient, isServer] = [isOwn(view, ends.client), ends.server !== undefined && isOwn(view, ends.server)]
  return isClient === isServer ? undefined : isClient ? 'client' : 'server'
}

/**
 * What only the other end can tell of a connection with another tenant, also where the packet that decided ended on the viewer's own
 * side: who answered before that and what it saw, or the port that the client has.
 */
function ofOtherEnd(
  view: View,
  { outcome, backend }: Observed,
  isActor: boolean,
  role: 'client' | 'server' | undefined,
): ReadonlySet<string> {
  if (role === 'server') return new Set(isActor ? OF_CLIENT : ['outcome', 'tookUs', ...OF_CLIENT])
  if (backend === undefined || isOwn(view, backend)) return new Set()
  return new Set(outcome === 'connected' ? OF_SERVER : ['bytes', ...OF_SERVER])
}

const OF_CLIENT: readonly string[] = ['sourcePort', 'login', 'localError', 'answer']
const OF_SERVER: readonly string[] = ['backend', 'sourceSeen', 'sourcePortSeen']

/** Which machines answered a load, and how much they got, is theirs to know. */
function loadShown(view: View, { backends = {}, lostBytes, ...others }: Observed, standing: Observed): Shown {
  const isWhole = Object.keys(backends).every((backend) => isOwn(view, backend))
  const more = isWhole ? defined({ backends, lostBytes }) : {}
  return { observed: { ...others, ...more, ...standing }, trace: undefined, isWhole }
}

/** What a client sees of its own connection, or a provider of one that came in. `isActor`: the step is the viewer's doing. */
function endOfConnection(
  observed: Observed,
  trace: Trace,
  isActor: boolean,
  role: 'client' | 'server' | undefined,
): Observed {
  const { outcome, tookUs, sourcePort, times, outcomes, backend, sourceSeen, sourcePortSeen } = observed
  const { bytes, login, localError, answer } = observed
  const decided = trace.packets.find(({ reason }) => reason !== 'DELIVERED') ?? trace.packets[0]
  const end = decided === undefined || times !== undefined ? {} : { reason: decided.reason, where: decided.where }
  const counts = times === undefined ? {} : { times, ...(outcomes && { outcomes }) }
  if (isActor && role !== 'server') {
    const told = { login, localError, answer }
    // What has arrived at the other end, a client knows by what was acknowledged.
    const arrived = outcome === 'connected' ? bytes : undefined
    return defined({ outcome, tookUs, sourcePort, bytes: arrived, ...told, ...counts, ...end })
  }
  const doing = isActor ? { outcome, tookUs } : {}
  return defined({
    ...doing,
    ...{ backend, sourceSeen, sourcePortSeen, bytes },
    ...(times === undefined ? {} : { times }),
    ...end,
  })
}

const defined = (observed: { readonly [Key in keyof Observed]: Observed[Key] | undefined }): Observed =>
  Object.fromEntries(Object.entries(observed).filter(([, value]) => value !== undefined))

/** Whether something that can be dialled is the viewer's. */
export function isOwn({ network, viewer }: View, name: string): boolean {
  const found = findDestination(network, name)
  if (found === undefined) return false
  const { kind, index } = found
  const vpc = { cvm: network.cvms, clb: network.clbs, endpoint: network.endpoints }[kind][index]?.vpc
  const account = kind === 'endpoint' ? network.endpoints[index]?.account : network.vpcs[vpc ?? -1]?.account
  return network.accounts[account ?? -1]?.name === viewer
}

/** A provider sees the states of the endpoints that its services have. */
function isProviderOf({ network, viewer }: View, name: string): boolean {
  const endpoint = network.endpoints.find((one) => one.name === name)
  const service = endpoint && network.endpointServices[endpoint.service]
  return service !== undefined && network.accounts[service.account]?.name === viewer
}

/** Whether the viewer is shown a state, or health, which belongs to the CLB (`lb1/tcp:80/web1`); undefined: it is neither. */
export function isOwnStanding(view: View, subject: string | undefined, name: string): boolean | undefined {
  if (subject === 'state') return isOwnState(view, name)
  if (subject === 'health') return isOwn(view, name.slice(0, name.indexOf('/')))
  if (subject === 'flows') return isOwn(view, name)
  // What steps showed one another may be anybody's.
  return subject === 'differ' ? false : undefined
}

function isOwnState(view: View, name: string): boolean {
  const dot = name.indexOf('.')
  const ends = view.ends?.get(name.slice(0, Math.max(0, dot)))
  const part = name.slice(dot + 1)
  if (ends === undefined) return isOwn(view, name) || isProviderOf(view, name)
  if (part !== 'client' && part !== 'server') return isOwn(view, part)
  const machine = ends[part]
  return machine !== undefined && isOwn(view, machine)
}

/** Nothing at all where none is: that others were asked after is not to be seen either. */
function ownOnes(
  view: View,
  subject: 'state' | 'health' | 'flows',
  all: Readonly<Record<string, string | number | null>> = {},
): Observed {
  const own = Object.entries(all).filter(([name]) => isOwnStanding(view, subject, name))
  return own.length === 0 ? {} : { [subject]: Object.fromEntries(own) }
}

/** Whether what a failure is about, and what it says was seen, is among what is shown. */
function isShown(view: View, { path, actual }: Failure, { observed, isWhole, hidden }: Shown): boolean {
  const [subject = '', ...rest] = path.split('.')
  const standing = isOwnStanding(view, subject, rest.join('.'))
  if (standing !== undefined) return standing
  if (subject === 'at') return observed.atUs !== undefined
  if (isWhole) return hidden?.has(subject) !== true
  if (subject === 'outcome' || subject === 'outcomes')
    return observed.outcome !== undefined || observed.outcomes !== undefined
  if (subject === 'after') return observed.tookUs !== undefined || observed.outcomes !== undefined
  return new Map<string, unknown>(Object.entries(observed)).get(subject) === actual
}
