import type { Proof } from '../../advise/reach/proof.ts'
import type { Language } from '../../base/language.ts'
import { Connection } from '../../scenario/connection.ts'
import { proofShown } from '../../scenario/prove-step.ts'
import { proofText } from '../../scenario/report-proof.ts'

/** What came of a claim. */
export type ProofResult = {
  readonly held: boolean
  /** Of a false one: a packet that shows it, as a step of a scenario: `connect: consumer:40000 -> ep1:80`. */
  readonly example: string | undefined
  /** What that packet shows now, with its trace. */
  readonly connection: Connection | undefined
  /** How many CVMs send, and into how many classes their packets fall; 0 when the claim could not be judged. */
  readonly clients: number
  readonly classes: number
  /** In words. */
  text(language?: Language): string
}

export function proofResult(proof: Proof, language: Language): ProofResult {
  const shown = proofShown(proof)
  const example = 'example' in proof ? proof.example : undefined
  return {
    held: shown.held === true,
    example: example?.step,
    connection: example && new Connection(example.seen, example.step, language),
    clients: shown.proof?.clients ?? 0,
    classes: shown.proof?.classes ?? 0,
    text: (as = language) => proofText(shown, as),
  }
}
