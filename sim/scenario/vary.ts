import type { Options } from '../model/options.ts'
import type { OptionName } from '../trace/trace.ts'
import type { Change, ScenarioReport, StepReport, Variation } from './report.ts'
import { runScenario } from './run.ts'
import type { Scenario } from './scenario.ts'

const turn = <T extends string>(value: T, one: T, other: T): T => (value === one ? other : one)

/** The other value of each option. Of numbers that matter by being small, the smallest. */
const OTHER: { readonly [Name in OptionName]: (options: Options) => Options[Name] } = {
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
}

/** Runs a file once more for each option that its verdicts rested on, with that option turned, and compares. */
export function varyOptions(scenario: Scenario, report: ScenarioReport, seenBy?: string): readonly Variation[] {
  const names = [...new Set(report.cases.flatMap((one) => one.dependedOn))]
  return names.flatMap((option) => {
    // A case may set its own options, so what is "other" is asked of each; the first tells what is printed.
    const turned = scenario.cases.map((one) => ({ ...one.options, [option]: OTHER[option](one.options) }))
    const [first] = scenario.cases
    const cases = scenario.cases.map((one, i) => ({ ...one, options: turned[i] ?? one.options }))
    if (first === undefined) return []
    const changes = compare(report, runScenario({ ...scenario, cases }, seenBy))
    return [{ option, from: String(first.options[option]), to: String(turned[0]?.[option]), changes }]
  })
}

function compare(before: ScenarioReport, after: ScenarioReport): Change[] {
  return before.cases.flatMap((one) => {
    const other = after.cases.find(({ name }) => name === one.name)
    return one.steps.flatMap((step, i): Change[] => {
      const now = other?.steps[i]
      const differing = now === undefined ? [] : differences(shownBy(step), shownBy(now))
      if (now !== undefined && differing.length === 0) return []
      const { origin, what } = step
      const [was, is] = [differing.map(([text]) => text), differing.map(([, text]) => text)]
      // A network that the other value makes unsound is not run at all.
      return [{ case: one.name, origin, what, before: was.join('; '), after: is.join('; '), ok: now?.ok ?? false }]
    })
  })
}

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
  const { outcome, reason, outcomes = {}, reasons = {}, error, state = {}, health = {} } = observed
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
    ...standing,
  ])
}
