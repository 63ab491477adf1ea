import type { Language } from '../base/language.ts'
import { fill } from '../model/problem.ts'
import { PROVE_PROBLEMS } from './prove-problem-words.ts'
import { spanText } from './readable.ts'
import type { Observed } from './report.ts'
import { counted, OUTCOME_WORDS, sentence } from './report-words.ts'

/** What came of a claim, in one line. */
export function proofText(observed: Observed, language: Language): string {
  const { held, fault, example, proof, outcome, tookUs = 0, reason = '', where = '', backend } = observed
  if (fault !== undefined) {
    const { code, ...values } = fault
    return fill(PROVE_PROBLEMS[code][language], values)
  }
  if (held === true && proof !== undefined) {
    const { clients, classes, isOfNothing } = proof
    const counts = { clients: counted(language, 'clients', clients), classes: counted(language, 'classes', classes) }
    return sentence(language, 'proved', counts) + (isOfNothing ? sentence(language, 'provedOfNothing') : '')
  }
  if (example === undefined || outcome === undefined)
    return sentence(language, 'disproved') + (proof === undefined ? '' : sentence(language, 'nobodyDials'))
  const shown =
    proof?.otherwise === undefined
      ? sentence(language, 'shownBy', { example })
      : sentence(language, 'shownOtherwise', { example, servers: proof.otherwise.join(', ') || where })
  const words = { outcome: OUTCOME_WORDS[outcome][language], took: spanText(tookUs) }
  const end =
    outcome === 'connected'
      ? sentence(language, 'connected', words) +
        (backend === undefined ? '' : sentence(language, 'backend', { backend }))
      : sentence(language, 'ended', words) + sentence(language, 'because', { reason, where })
  return shown + end
}
