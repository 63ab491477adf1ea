import type { Certificate } from '../../sim/base/certificate.ts'
import { type Fault, faultsOf } from '../../sim/certify/certify.ts'
import { compile } from '../../sim/compile/compile.ts'
import type { Network } from '../../sim/model/network.ts'
import { certificateOf } from '../../sim/reach/certificate.ts'
import type { ReachQuestion } from '../../sim/reach/question.ts'
import { reach } from '../../sim/reach/reach.ts'
import { claimsOf, readCertificate } from '../../sim/scenario/certificate-file.ts'

const OF = { isthmus: '0.1.0', scenario: { file: 'a.yaml', network: 'hash' } }

/** The certificate of what reach says, as a text. */
export function certificateText(network: Network, question: ReachQuestion): string {
  const tables = compile(network, 1)
  const answer = reach(tables, question)
  if (!answer.ok) throw new Error('too large')
  return certificateOf(tables, question, answer.cells, OF)
}

/** What the checker finds wrong with a certificate; a word when it is none at all. */
export function checked(network: Network, text: string): readonly Fault[] | string {
  const file = readCertificate(text, 'a.cert.json', OF.isthmus)
  if (!file.ok) return file.problems.map(({ code, parameters }) => `${code} ${JSON.stringify(parameters)}`).join()
  const claims = claimsOf(file.value, network, 'hash', 'a.yaml')
  if (!claims.ok) return claims.problems.map(({ code, parameters }) => `${code} ${JSON.stringify(parameters)}`).join()
  return [...faultsOf(network, claims.value)]
}

export const parsed = (text: string): Certificate => JSON.parse(text) as Certificate
