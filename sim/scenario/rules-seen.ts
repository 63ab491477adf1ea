import type { RefusedBy, RuleReference, TraceStep } from '../trace/trace.ts'
import type { Observation } from '../world/observation.ts'
import { holds } from './match.ts'
import type { Matcher } from './scenario.ts'

/** A rule that had a part in how a connection ended. */
export type RuleSeen = {
  readonly name: string
  /** What the file calls it, when `name` speaks of one account's copy of a template. */
  readonly documentName: string | undefined
  /** The account whose component asked it, by which a rule may be told from another copy of its template. */
  readonly account: string
  /** Why it did not let the packet pass; undefined for one that did. */
  readonly refusedBy: RefusedBy | undefined
}

/**
 * The rules that an expectation may name. Of a packet that rules denied: the one that dropped it, or, when none matched,
 * those that came close. Of any other: each rule that decided on the way.
 */
export function rulesSeen({ reason, trace }: Observation): readonly RuleSeen[] {
  const steps = trace.packets.flatMap(({ hops }) =>
    hops.flatMap(({ account, steps }) => steps.map((step) => ({ account, step }))),
  )
  if (!reason.endsWith('_DENIED')) {
    return steps.flatMap(({ account, step }) => (step.rule ? [seen(step.rule, account, undefined)] : []))
  }
  return steps.filter(({ step }) => step.reason === reason).flatMap(({ account, step }) => refusals(account, step))
}

function refusals(account: string, { rule, nearMisses }: TraceStep): RuleSeen[] {
  const close = nearMisses.map((miss) => seen(miss.rule, account, miss.refusedBy))
  const isAmong = rule !== undefined && close.some(({ name }) => name === rule.name)
  return rule === undefined || isAmong ? close : [seen(rule, account, 'action'), ...close]
}

const seen = (rule: RuleReference, account: string, refusedBy: RefusedBy | undefined): RuleSeen => ({
  name: rule.name,
  documentName: rule.documentName,
  account,
  refusedBy,
})

/** Whether `sg-web.ingress[0]` or `shop/sg-web.ingress[0]` names this rule. */
export const isRule = (wanted: string, { name, documentName, account }: RuleSeen): boolean =>
  wanted === name || wanted === documentName || wanted === `${account}/${documentName ?? name}`

/** `refusedBy` speaks of the rule that `rule` names beside it, else of any. */
export function refusersOf(rules: readonly RuleSeen[], rule: Matcher | undefined): readonly RuleSeen[] {
  if (rule === undefined) return rules
  return rules.filter((one) => holds(rule, (wanted) => typeof wanted === 'string' && isRule(wanted, one)))
}
