import type { Options } from '../model/options.ts'
import type { OptionName } from '../trace/trace.ts'
import { spanText } from './readable.ts'
import type { Change, ScenarioReport, StepReport, Variation } from './report.ts'
import { runScenario } from './run.ts'
import type { Scenario } from './scenario.ts'

const turn = <T extends string>(value: T, one: T, other: T): T => (value === one ? other : one)

/** How a file writes an option: a time without its unit. */
type Written<Key extends string> = Key extends `${infer Name}Us` ? Name : Key
type KeyOf<Name extends OptionName> = { [Key in keyof Options]: Written<Key> extends Name ? Key : never }[keyof Options]

/** The options that are not turned, each with why not. Any other must be in OTHER. */
export const NOT_TURNED: Readonly<Record<Exclude<keyof Options, KeyOf<OptionName>>, string>> = {
  quotas: 'documented numbers of the limits pages; a refusal by one names it',
  strictVpcCidr: 'decides which files are sound, and nothing in one that is',
  ipv6: 'has one value',
}

const isTime = (name: OptionName): boolean => ['acceptDelay', 'asyncTaskDelay', 'hopDelay'].includes(name)

const key = <Name extends OptionName>(name: Name): KeyOf<Name> => (isTime(name) ? `${name}Us` : name) as KeyOf<Name>

/** The other value of each option. Of numbers that matter by being small, the smallest; of times, one that is seen. */
const OTHER: { readonly [Name in OptionName]: (options: Options) => Options[KeyOf<Name>] } = {
  sameAccountAlwaysAccepted: (options) => !options.sameAccountAlwaysAccepted,
  nonActiveBehavior: (options) => turn(options.nonActiveBehavior, 'drop', 'rst'),
  noListenerBehavior: (options) => turn(options.noListenerBehavior, 'drop', 'rst'),
  emptyPool: (options) => turn(options.emptyPool, 'drop', 'rst'),
  unknownAddress: (options) => turn(options.unknownAddress, 'drop', 'icmp'),
  clbSgSeesPrivateLink: (options) => !options.clbSgSeesPrivateLink,
  sgReevaluateEstablished: (options) => !options.sgReevaluateEstablished,
  endpointCut: (options) => !options.endpointCut,
  snatPoolSize: (options) => (options.snatPoolSize === 1 ? 4 : 1),
  sgAllows10064ByDefault: (options) => !options.sgAllows10064ByDefault,
  healthSource: (options) => turn(options.healthSource, '100.64.0.0/10', 'VIP'),
  midStream: (options) => turn(options.midStream, 'drop', 'pickup'),
  oneServicePerClb: (options) => !options.oneServicePerClb,
  whitelistRemovalCutsExisting: (options) => !options.whitelistRemovalCutsExisting,
  acceptTwice: (options) => turn(options.acceptTwice, 'success', 'error'),
  acceptDelay: (options) => (options.acceptDelayUs === 0 ? 3_000_000 : 0),
  asyncTaskDelay: (options) => (options.asyncTaskDelayUs === 0 ? 3_000_000 : 0),
  guestTcp: (options) => turn(options.guestTcp, 'linux-6.5', 'linux-5'),
  tcpTimestamps: (options) => !options.tcpTimestamps,
  hopDelay: (options) => (options.hopDelayUs === 5000 ? 100 : 5000),
}

export const OPTION_NAMES = Object.keys(OTHER) as readonly OptionName[]

const valueText = (option: OptionName, options: Options): string => {
  const value = options[key(option)]
  return isTime(option) ? spanText(Number(value)) : String(value)
}

/** Runs a file once more for each option that its verdicts rested on, with that option turned, and compares. */
export function varyOptions(scenario: Scenario, report: ScenarioReport, seenBy?: string): readonly Variation[] {
  const names = [...new Set(report.cases.flatMap((one) => one.dependedOn))]
  const [first] = scenario.cases
  if (first === undefined) return []
  return names.map((option) => {
    const turned = turnOption(scenario, option)
    const changes = compare(report, runScenario(turned, seenBy))
    const options = turned.cases[0]?.options ?? first.options
    return { option, from: valueText(option, first.options), to: valueText(option, options), changes }
  })
}

/** The file with one option turned: a case may set its own options, so what is "other" is asked of each. */
export function turnOption(scenario: Scenario, option: OptionName): Scenario {
  const cases = scenario.cases.map((one) => {
    const options = { ...one.options, [key(option)]: OTHER[option](one.options) }
    return { ...one, options }
  })
  return { ...scenario, cases }
}

function compare(before: ScenarioReport, after: ScenarioReport): Change[] {
  return before.cases.flatMap((one) => {
    const other = after.cases.find(({ name }) => name === one.name)
    return one.steps.flatMap((step, i): Change[] => {
      const now = other?.steps[i]
      const shown = now === undefined ? [] : differences(shownBy(step), shownBy(now))
      if (now !== undefined && shown.length === 0 && now.ok === step.ok) return []
      // What decided an expectation may be what is not told otherwise, since it is of interest to few.
      const differing = now === undefined || shown.length > 0 ? shown : differences(seenBy(step), seenBy(now))
      const { origin, what } = step
      const [was, is] = [differing.map(([text]) => text), differing.map(([, text]) => text)]
      // A network that the other value makes unsound is not run at all.
      return [{ case: one.name, origin, what, before: was.join('; '), after: is.join('; '), ok: now?.ok ?? false }]
    })
  })
}

/** Whom a connection reached, and as whom. */
const seenBy = ({ observed: { backend, sourceSeen, sourcePortSeen } }: StepReport): ReadonlyMap<string, string> =>
  new Map([['end', `${backend ?? '-'} from ${sourceSeen ?? '-'}:${sourcePortSeen ?? '-'}`]])

/** What of two steps is not the same, as texts before and after. */
function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): [string, string][] {
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  return keys.flatMap((key): [string, string][] => {
    const [was, is] = [before.get(key) ?? '-', after.get(key) ?? '-']
    return was === is ? [] : [[was, is]]
  })
}

/** What a step showed, piece by piece: how it ended and why (or how many did), a call's error, states, health. */
function shownBy({ observed }: StepReport): ReadonlyMap<string, string> {
  const { outcome, reason, held, outcomes = {}, reasons = {}, error, state = {}, health = {} } = observed
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const ended = outcome ?? counts(outcomes)
  const why = reason ?? counts(reasons)
  const standing = Object.entries({ ...state, ...health }).map(
    ([name, value]) => [name, `${name} ${value ?? '-'}`] as const,
  )
  return new Map([
    ['end', why === '' || why === 'DELIVERED' ? ended : `${ended} ${why}`],
    ['error', error?.code ?? 'ok'],
    ...(held === undefined ? [] : [['held', held ? 'held' : 'false'] as const]),
    ...standing,
  ])
}
