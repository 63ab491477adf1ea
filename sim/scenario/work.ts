import type { Origin } from '../base/origin.ts'
import type { Documents } from '../model/documents.ts'
import type { Problems } from './problems.ts'
import type { LoadStep, ScenarioCase, Step } from './scenario.ts'

/**
 * How much a file may ask for, in small connections, of which a computer makes some ten thousand in a second: with the reading
 * of the file, every run ends in less than five. 10,000 connections in a network of 1,000 machines are less than that.
 */
const WORK_MAX = 25_000
/** So many bytes more make as much work more as a connection does. */
const BYTES = 14_600
/** What every connection takes longer for a rule that it may meet, */
const RULE_MET = 0.002
/** and for a machine, which may be a target. */
const MACHINE_MET = 0.0005
/** A report keeps what each step showed, */
const STEP = 2
/** and of connections a trace, which as JSON is 30 kB: fewer than 2,000 are what memory is there for. */
const TRACE = 12
/** A world of its own for a case, */
const CASE = 7
/** so that there is no use in reading more of them than these; */
export const CASES_MAX = Math.ceil(WORK_MAX / CASE)
/** a change of the network, */
const CHANGE = 4
/** and what either takes longer for each thing and each rule that there is; */
const THING = 0.08
const RULE = 0.12
/** A call that makes things has so many parameters for each, at least; */
const PARAMETERS = 4
/** What a claim takes longer for each machine and each rule that there is. */
const PROVED_MACHINE = 0.5
const PROVED_RULE = 2
/** So many changed copies of the network are asked for all that blocks a connection, */
const WORLDS = 25
/** and a look at how they stand. */
const LOOK = 0.01

/** Far below 2^53 microseconds, so that every time is exact, that of a packet on its way included. */
const TIME_MAX_HOURS = 800_000
const HOUR_US = 3_600_000_000
/** A kernel gives up by itself after some two minutes. */
const KERNEL_PATIENCE_US = 131_000_000

/**
 * Refuses steps that could keep a computer busy for long, or go beyond the end of time. Gives the cases up to the one that is
 * too much: to judge the networks of the others would be work, too. `startUs`: the virtual time at which they begin.
 */
export function checkWork(cases: readonly ScenarioCase[], problems: Problems, startUs = 0): readonly ScenarioCase[] {
  const sizes = new Map<Documents, Size>()
  let work = 0
  for (const [index, { origin, documents, steps }] of cases.entries()) {
    let timeUs = startUs
    const size = { ...(sizes.get(documents) ?? sizeOf(documents)) }
    if (!sizes.has(documents)) sizes.set(documents, { ...size })
    const add = (asked: number, at: Origin): boolean => {
      work += asked
      if (work > WORK_MAX)
        problems.add('TOO_MUCH_WORK', at, [], { limit: written(WORK_MAX), work: written(work), asked: written(asked) })
      return work > WORK_MAX
    }
    if (add(CASE + upkeep(size), origin)) return cases.slice(0, index + 1)
    const loads = new Map<string, LoadStep>()
    let atOnce = 0
    for (const step of steps) {
      const ended = step.kind === 'endLoad' ? loads.get(step.load) : undefined
      const meanwhileUs = ended === undefined ? timeOf(step) : ended.holdUs + ended.patience
      const loaded = sum([...loads.values()].map((load) => loadWork(load, meanwhileUs, size)))
      if (add(STEP + workOf(step, size) + loaded, step.origin)) return cases.slice(0, index + 1)
      if (step.kind === 'load') loads.set(step.load, step)
      if (step.kind === 'endLoad') loads.delete(step.load)
      atOnce += atOnceOf(step)
      if (atOnce > AT_ONCE_MAX) {
        problems.add('TOO_MANY_AT_ONCE', step.origin, [], { limit: written(AT_ONCE_MAX) })
        break
      }
      timeUs += meanwhileUs
      if (timeUs <= TIME_MAX_HOURS * HOUR_US) continue
      problems.add('TOO_MUCH_TIME', step.origin, [], { limit: `${TIME_MAX_HOURS}h` })
      break
    }
  }
  return cases
}

/** As people write it: `25,000`. */
const written = (amount: number): string => String(Math.ceil(amount)).replace(/\B(?=(\d{3})+$)/g, ',')

/** What there is in a network; calls add to it. */
type Size = { machines: number; things: number; rules: number; rulesMet: number }

/** What it takes to judge a network and put it into tables. */
const upkeep = ({ things, rules }: Size): number => things * THING + rules * RULE

/** What a packet meets on its way. */
const metBy = ({ rulesMet, machines }: Size): number => rulesMet * RULE_MET + machines * MACHINE_MET

function workOf(step: Step, size: Size): number {
  const looks =
    step.expect?.entries.some(({ path: [first] }) => first === 'state' || first === 'health' || first === 'flows') ??
    false
  const isBlocked = step.expect?.entries.some(({ path: [first] }) => first === 'blockers') ?? false
  const look = (looks ? size.things * LOOK : 0) + (isBlocked ? WORLDS * (CHANGE + upkeep(size)) : 0)
  const met = metBy(size)
  switch (step.kind) {
    case 'connect':
    case 'udp':
    case 'ping':
    case 'segment':
      return look + TRACE + step.times * (1 + met + step.bytes / BYTES)
    case 'send':
    case 'receive':
    case 'close':
    case 'reset':
      return look + TRACE + 1 + met + step.bytes / BYTES
    case 'endLoad':
      return look + TRACE
    case 'eventually':
    case 'always':
    case 'never': {
      const tries = 1 + Math.floor(step.forUs / step.everyUs)
      return tries * workOf(step.step, size)
    }
    case 'call': {
      const asked = step.parameterOrigins.size
      if (/^(Describe|Delete|Deregister|Dis|Enable)/.test(step.action))
        return look + CHANGE + upkeep(size) + asked * RULE
      if (/Polic|Acl|SecurityGroup/i.test(step.action)) {
        size.rules += asked
        size.rulesMet += asked
      } else size.things += Math.max(1, asked / PARAMETERS)
      return look + CHANGE + upkeep(size)
    }
    case 'prove':
      return look + TRACE + size.machines * PROVED_MACHINE + size.rules * PROVED_RULE
    case 'guest':
      return look + step.changes.size * (CHANGE + upkeep(size))
    default:
      return look
  }
}

function sizeOf(documents: Documents): Size {
  const { accounts, vpcs, routeTables, networkAcls, securityGroups, cvms, clbs, endpointServices, endpoints } =
    documents
  const groups = new Map(
    [...securityGroups].map(([name, { ingress = [], egress = [] }]) => [name, ingress.length + egress.length]),
  )
  const acls = [...networkAcls.values()].map(({ ingress, egress }) => ingress.length + egress.length)
  const ofGroups = (names: readonly string[] = []) => sum(names.map((name) => groups.get(name) ?? 0))
  const ofCvms = [...cvms.values()].map((one) => ofGroups(one.securityGroups) + (one.firewall?.length ?? 0))
  const ofClbs = [...clbs.values()].map((one) => ofGroups(one.securityGroups))
  const ofEndpoints = [...endpoints.values()].map((one) => ofGroups(one.securityGroups))
  const listeners = [...clbs.values()].flatMap((clb) => [...clb.listeners.values()])
  const named = [accounts, vpcs, routeTables, networkAcls, securityGroups, cvms, clbs, endpointServices, endpoints]
  return {
    machines: cvms.size,
    things:
      sum(named.map(({ size }) => size)) +
      sum([...vpcs.values()].map(({ subnets }) => subnets.size)) +
      sum([...routeTables.values()].map(({ routes }) => routes.length)) +
      sum(listeners.map(({ targets }) => 1 + targets.length)),
    // Each account has a copy of a group that is a template; a machine's rules are put into its own table.
    rules:
      sum([...groups.values()]) * Math.max(1, accounts.size) +
      sum([...ofCvms, ...ofClbs, ...ofEndpoints, ...acls]) / 10 +
      sum([...cvms.values()].map(({ listen = [] }) => listen.length)) / 10,
    rulesMet: most(ofCvms) + most(ofClbs) + most(ofEndpoints) + 2 * most(acls),
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
const most = (amounts: readonly number[]): number => amounts.reduce((max, amount) => Math.max(max, amount), 0)

/** The virtual time that a step can take: a client waits for its answer, and then for the other side to close. */
function timeOf(step: Step): number {
  switch (step.kind) {
    case 'advance':
      return step.durationUs
    case 'wait':
      return 'durationUs' in step.until ? step.until.durationUs : step.patience
    case 'connect':
    case 'udp':
    case 'ping':
      return step.times * 2 * (step.patience === 'kernel' ? KERNEL_PATIENCE_US : step.patience)
    case 'segment':
      return step.times * step.patience
    case 'send':
    case 'receive':
    case 'close':
    case 'reset':
      return step.patience
    case 'eventually':
    case 'always':
    case 'never':
      return step.forUs + timeOf(step.step)
    default:
      return 0
  }
}

/** What a load does while a step takes this long: as many connections as there is time for, each with a request a second. */
function loadWork({ everyUs, holdUs, bytes, times = Number.POSITIVE_INFINITY }: LoadStep, timeUs: number, size: Size) {
  const requests = 1 + Math.min(holdUs, timeUs) / 1_000_000
  return Math.min(times, timeUs / everyUs) * (1 + metBy(size) + (requests * bytes) / BYTES + requests / 4)
}

/** So many connections may be under way at once, since each is looked after at every event. */
const AT_ONCE_MAX = 1_000

function atOnceOf(step: Step): number {
  if (step.background !== true && step.together === undefined) return 0
  return 'times' in step ? (step.times ?? 1) : 1
}
