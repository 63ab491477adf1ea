import type { Words } from '../../base/language.ts'
import type { Origin } from '../../base/origin.ts'
import type { Facts } from './facts.ts'

/** How bad a finding is: the link cannot work; it works and will hurt somebody; worth knowing. */
export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A call of the cloud's API that would mend a finding, with names of the file in place of ids. */
export type SuggestedCall = { readonly action: string; readonly with: Readonly<Record<string, unknown>> }

/** One thing that a rule found. */
export type Found = {
  /** What it is about, as the file calls it: `ep1`, `lb1/tcp:80`, `sg-web.ingress[0]`. */
  readonly where: string
  /** Undefined: what it is about was made by a call, or by nobody (a default group). */
  readonly origin: Origin | undefined
  /** Fill the rule's `message`. Texts are the user's own; words belong into the message. */
  readonly parameters: Readonly<Record<string, string>>
  /** Calls that would mend it, as far as they can be told: none where somebody has to choose. */
  readonly calls?: readonly SuggestedCall[]
}

/**
 * A rule of `isthmus lint`. What it looks at is in `check`, what it says in words beside it: the page of the rule, the
 * report and `--explain` are made from these.
 */
export type LintRule = {
  /** In small letters with hyphens; silences and SARIF name it. */
  readonly id: string
  readonly severity: Severity
  /** What is wrong, in a line. */
  readonly title: Words
  /** What is wrong with this one: `{group} refuses ...`, filled with the parameters of a finding. */
  readonly message: Words
  /** Why it matters, and when it does not. */
  readonly about: Words
  /** What to change. */
  readonly mend: Words
  /** The section of PRIVATE-LINK-FACTS, or the document of the cloud, that it rests on. */
  readonly source: string
  readonly check: (facts: Facts) => Iterable<Found>
}

/** A finding as it is told. */
export type Finding = Found & { readonly rule: string; readonly severity: Severity }
