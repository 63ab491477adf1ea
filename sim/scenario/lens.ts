import { findByName, findDestination, findSecurityGroup } from '../model/lookup.ts'
import type { Network } from '../model/network.ts'
import { traceAs } from '../trace/lens.ts'
import type { Trace } from '../trace/trace.ts'
import type { Failure, Observed, StepReport } from './report.ts'
import type { Step } from './scenario.ts'

/**
 * A step's report as one account may see it: what happens at the other end of a link, who calls what there, and states that are
 * not its own are left out; so are expectations about them, which could tell as much by holding or not.
 * See trace/lens.ts for what each side does see.
 */
export function stepAs(network: Network, step: Step, report: StepReport, account: string): StepReport {
  const shown = shownTo(network, step, report, account)
  const failures = report.failures.filter((failure) => isShown(failure, shown.observed, network, account))
  const { trace, observed, isOwn } = shown
  return {
    ...report,
    what: isOwn ? report.what : '',
    note: isOwn ? report.note : undefined,
    observed,
    failures,
    ok: failures.length === 0,
    dependedOn: trace === report.trace ? report.dependedOn : [],
    trace,
  }
}

type Shown = { readonly isOwn: boolean; readonly observed: Observed; readonly trace: Trace | undefined }

function shownTo(network: Network, step: Step, report: StepReport, account: string): Shown {
  const { observed } = report
  const standing = {
    ...(observed.state && { state: ownStates(network, observed.state, account) }),
    ...(observed.health && { health: ownHealth(network, observed.health, account) }),
  }
  const owner = ownerOf(network, step)
  const { elsewhere, ...others } = observed
  // Which VPC another tenant's machine is in is not to be told.
  const seen = elsewhere !== undefined && accountOf(network, elsewhere.name) === account ? observed : others
  const isOwn = owner === undefined || owner === account
  if (report.trace === undefined)
    return { isOwn, observed: isOwn ? { ...seen, ...standing } : standing, trace: undefined }
  const trace = traceAs(report.trace, account)
  if (trace === report.trace) return { isOwn, observed: { ...seen, ...standing }, trace }
  const ends = trace === undefined ? {} : endOfConnection(observed, trace, isOwn)
  return { isOwn, observed: { ...ends, ...standing }, trace }
}

/** What a client sees of its own connection, or a provider of one that came in. */
function endOfConnection(observed: Observed, trace: Trace, isClient: boolean): Observed {
  const { outcome, tookUs, sourcePort, times, outcomes, backend, sourceSeen, sourcePortSeen } = observed
  const decided = trace.packets.find(({ reason }) => reason !== 'DELIVERED') ?? trace.packets[0]
  const end = decided === undefined || times !== undefined ? {} : { reason: decided.reason, where: decided.where }
  const counts = times === undefined ? {} : { times, ...(outcomes && { outcomes }) }
  if (isClient) return defined({ outcome, tookUs, sourcePort, ...counts, ...end })
  return defined({ backend, sourceSeen, sourcePortSeen, ...(times === undefined ? {} : { times }), ...end })
}

const defined = (observed: { readonly [Key in keyof Observed]: Observed[Key] | undefined }): Observed =>
  Object.fromEntries(Object.entries(observed).filter(([, value]) => value !== undefined))

/** Whose step it is: the client's owner; who calls, or the owner of the first thing that a call names. */
function ownerOf(network: Network, step: Step): string | undefined {
  switch (step.kind) {
    case 'call':
      return step.by ?? ownerOfCall(network, step.parameters)
    case 'check':
    case 'advance':
      return undefined
    case 'guest':
      return accountOf(network, [...step.changes.keys()][0] ?? '')
    default:
      return accountOf(network, step.from)
  }
}

function ownerOfCall(network: Network, parameters: Readonly<Record<string, unknown>>): string | undefined {
  for (const value of Object.values(parameters)) {
    const [name] = Array.isArray(value) ? value : [value]
    const owner = typeof name === 'string' ? accountOf(network, name) : undefined
    if (owner !== undefined) return owner
  }
  return undefined
}

/** The account that something belongs to, by its name. */
function accountOf(network: Network, name: string): string | undefined {
  const found = findDestination(network, name) ?? findByName(network, name)
  const nameOf = (account: number | undefined): string | undefined => network.accounts[account ?? -1]?.name
  if (found === undefined) {
    const group = network.accounts.findIndex((_, account) => findSecurityGroup(network, name, account) !== undefined)
    return nameOf(group)
  }
  const { index } = found
  const ofVpc = (vpc: number | undefined): string | undefined => nameOf(network.vpcs[vpc ?? -1]?.account)
  switch (found.kind) {
    case 'cvm':
      return ofVpc(network.cvms[index]?.vpc)
    case 'clb':
      return ofVpc(network.clbs[index]?.vpc)
    case 'endpoint':
      return nameOf(network.endpoints[index]?.account)
    case 'endpointService':
      return nameOf(network.endpointServices[index]?.account)
    case 'securityGroup':
      return nameOf(network.securityGroups[index]?.account)
    case 'vpc':
      return ofVpc(index)
    default:
      return undefined
  }
}

/** A provider sees the states of the endpoints that its services have. */
function ownStates(
  network: Network,
  states: NonNullable<Observed['state']>,
  account: string,
): NonNullable<Observed['state']> {
  const isProvider = (name: string): boolean => {
    const endpoint = network.endpoints.find((one) => one.name === name)
    const service = endpoint && network.endpointServices[endpoint.service]
    return service !== undefined && network.accounts[service.account]?.name === account
  }
  const entries = Object.entries(states).filter(([name]) => accountOf(network, name) === account || isProvider(name))
  return Object.fromEntries(entries)
}

/** Health belongs to the CLB: `lb1/tcp:80/web1`. */
function ownHealth(
  network: Network,
  health: NonNullable<Observed['health']>,
  account: string,
): NonNullable<Observed['health']> {
  const isOwn = (target: string): boolean => accountOf(network, target.slice(0, target.indexOf('/'))) === account
  return Object.fromEntries(Object.entries(health).filter(([target]) => isOwn(target)))
}

/** Whether what a failure is about is among what is shown. */
function isShown({ path }: Failure, observed: Observed, network: Network, account: string): boolean {
  const [subject = '', ...rest] = path.split('.')
  if (subject === 'state') return Object.hasOwn(ownStates(network, { [rest.join('.')]: null }, account), rest.join('.'))
  if (subject === 'health')
    return Object.hasOwn(ownHealth(network, { [rest.join('.')]: null }, account), rest.join('.'))
  if (subject === 'outcome' || subject === 'outcomes')
    return observed.outcome !== undefined || observed.outcomes !== undefined
  return Object.hasOwn(observed, subject) && observed.reason !== 'HIDDEN'
}
