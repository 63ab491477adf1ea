import { type Arbitrary, engine } from '../engine.ts'
import type { History, LongGroup, LongNetwork, LongRule } from '../history.ts'
import type { Written } from '../written.ts'
import { aimsOf } from './boundaries.ts'
import { type HistoryOptions, stepsArb, stepsOf } from './histories.ts'
import { refuseNumber } from './settings.ts'
import { among } from './step-maker.ts'

export type AroundOptions = Omit<HistoryOptions, 'networks' | 'sizes'> & {
  /** How many things of the network are other than written, at most; 0: none. */
  readonly changes?: number
}

/**
 * Histories in a network of somebody's own, and in networks that are nearly it: rules in another order, left out or other by a port,
 * weights, states, groups. Packets are aimed at its own boundaries: the ports on both sides of every edge that a rule or a listener
 * draws, from the machines that it has.
 */
export function aroundHistories(written: Written, options: AroundOptions = {}): Arbitrary<History> {
  const fc = engine()
  const one = fc.nat(63)
  const { changes: many = 3 } = options
  refuseNumber('changes', many, 0)
  const change = fc.tuple(one, one, one, one)
  const changes = fc.array(change, { maxLength: many })
  return fc.tuple(fc.nat(0xffff), changes, stepsArb(options)).map(([seed, rolls, draft]) => {
    const network = rolls.reduce(changed, written.network)
    const steps = stepsOf(network, draft, options, aimsOf(written.network))
    const { base } = written
    return { seed, options: written.options, network, steps, ...(base === undefined ? {} : { base }) }
  })
}

type Rolls = readonly [a: number, b: number, c: number, d: number]

const changed = (network: LongNetwork, [a, b, c, d]: Rolls): LongNetwork => {
  const change = among(CHANGES, a)
  return change === undefined ? network : change(network, b, c, d)
}

type Change = (network: LongNetwork, b: number, c: number, d: number) => LongNetwork

/** Another rule in place of one, in the list that the numbers choose; the list may stay as it is. */
const ofRules =
  (
    section: 'securityGroups' | 'networkAcls',
    change: (rules: readonly LongRule[], d: number) => readonly LongRule[],
  ): Change =>
  (network, b, c, d) => {
    const lists: { readonly [name: string]: LongGroup } = network[section] ?? {}
    const name = among(Object.keys(lists), b)
    const group = name === undefined ? undefined : lists[name]
    if (name === undefined || group === undefined) return network
    const key = c % 3 === 0 ? 'egress' : 'ingress'
    const before = group[key]
    if (before === undefined || before.length === 0) return network
    const after: LongGroup = { ...group, [key]: distinct(change(before, d)) }
    return { ...network, [section]: { ...lists, [name]: after } }
  }

/** A list in which no rule stands twice. */
const distinct = (rules: readonly LongRule[]): readonly LongRule[] => {
  const seen = new Set<string>()
  return rules.filter((rule) => {
    const key = JSON.stringify(typeof rule === 'object' ? { ...rule, description: undefined } : rule)
    return !seen.has(key) && seen.add(key)
  })
}

const moved = <One>(list: readonly One[], d: number): readonly One[] => {
  const at = d % list.length
  const [taken] = list.slice(at, at + 1)
  return taken === undefined ? list : [taken, ...list.filter((_, index) => index !== at)]
}

/** A rule with another action, or a port more or less. */
function nudged(rule: LongRule, d: number): LongRule {
  if (typeof rule !== 'object') return rule
  if (d % 3 === 0) return { ...rule, action: rule.action === 'ACCEPT' ? 'DROP' : 'ACCEPT' }
  const port = Number(rule.port)
  if (!Number.isInteger(port)) return rule
  return { ...rule, port: String(Math.min(65_535, Math.max(1, port + (d % 3 === 1 ? 1 : -1)))) }
}

/** A thing of a section, changed. */
const of =
  <Key extends 'cvms' | 'clbs' | 'endpointServices' | 'endpoints'>(
    section: Key,
    change: (one: NonNullable<LongNetwork[Key]>[string], c: number, d: number) => object,
  ): Change =>
  (network, b, c, d) => {
    const things = network[section] as NonNullable<LongNetwork[Key]> | undefined
    const name = among(Object.keys(things ?? {}), b)
    if (things === undefined || name === undefined) return network
    const one = things[name] as NonNullable<LongNetwork[Key]>[string]
    return { ...network, [section]: { ...things, [name]: { ...one, ...change(one, c, d) } } }
  }

const without = <One>(list: readonly One[], d: number): readonly One[] =>
  list.filter((_, index) => index !== d % list.length)

/** Another order, one rule less, one that is nearly the same. */
const rulesOf = (section: 'securityGroups' | 'networkAcls'): readonly Change[] => [
  ofRules(section, moved),
  ofRules(section, without),
  ofRules(section, (rules, d) =>
    rules.map((rule, index) => (index === d % rules.length ? nudged(rule, d >> 2) : rule)),
  ),
]

const CHANGES: readonly Change[] = [
  ...rulesOf('securityGroups'),
  of('cvms', (_, c) => ({ state: c % 3 === 0 ? 'STOPPED' : 'RUNNING' })),
  of('cvms', ({ securityGroups }, _, d) => (securityGroups ? { securityGroups: moved(securityGroups, d) } : {})),
  of('clbs', (_, c) => ({ state: c % 3 === 0 ? 'STOPPED' : 'RUNNING' })),
  of('clbs', ({ listeners }, c, d) => {
    const key = among(Object.keys(listeners), c)
    const listener = key === undefined ? undefined : listeners[key]
    if (key === undefined || listener === undefined) return {}
    const targets = listener.targets.map((target, index) =>
      index === d % listener.targets.length ? { ...target, weight: (d % 3) * 10 } : target,
    )
    return { listeners: { ...listeners, [key]: { ...listener, targets } } }
  }),
  of('endpoints', (_, c) => ({ state: among(['ACTIVE', 'ACTIVE', 'PENDING', 'REJECTED'], c) })),
  of('endpoints', ({ securityGroups }, _, d) =>
    securityGroups && securityGroups.length > 0 ? { securityGroups: moved(securityGroups, d) } : {},
  ),
  ...rulesOf('networkAcls'),
  of('endpointServices', ({ autoAccept = false }) => ({ autoAccept: !autoAccept })),
  of('endpointServices', ({ whitelist = [] }, _, d) => ({ whitelist: without(whitelist, d) })),
]
