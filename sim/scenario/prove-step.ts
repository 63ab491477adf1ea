import type { Claim } from '../advise/reach/claim.ts'
import { findPart, findVia, type Part, type PartFault } from '../advise/reach/places.ts'
import { type Proof, proofOf } from '../advise/reach/proof.ts'
import type { Words } from '../base/language.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { Network } from '../model/network.ts'
import { Protocol } from '../net/protocol.ts'
import type { Absent } from './observe-step.ts'
import type { Observed } from './report.ts'
import type { ProveStep } from './scenario.ts'

// Steps that claim something of all packets at once: what their names mean, and what came of it.

export type ClaimFound =
  | { readonly ok: true; readonly claim: Claim }
  | { readonly ok: false; readonly absent: Absent; readonly message: Words }

/** The claim that a step makes about a network as it is; or which name of it means nothing there. */
export function claimOf(network: Network, { says, from, to, port, protocol, via }: ProveStep): ClaimFound {
  const [source, goal] = [findPart(network, 'from', from), findPart(network, 'to', to)]
  if (!source.ok) return absent(source.fault)
  if (!goal.ok) return absent(goal.fault)
  const ways: number[] = []
  for (const name of via) {
    const found = findVia(network, name)
    if (!found.ok) return absent(found.fault)
    if ('index' in found.value) ways.push(found.value.index)
  }
  const asked: { readonly from: Part; readonly to: Part } = { from: source.value, to: goal.value }
  const narrowed = { port, protocol: protocol && Protocol[protocol], via: via.length === 0 ? undefined : ways }
  return { ok: true, claim: { says, ...asked, ...narrowed } }
}

const absent = ({ part, name, message }: PartFault): ClaimFound => ({
  ok: false,
  absent: { path: `prove.${part}`, name },
  message,
})

/** What a claim came to, or the name in it that means nothing now. */
export function prove(cloud: Cloud, step: ProveStep): Proof | Absent {
  const found = claimOf(cloud.network, step)
  return found.ok ? proofOf(cloud, found.claim, step.health) : found.absent
}

const MEGABYTE = 2 ** 20

/** What a step showed that claims something. */
export function proofShown(proof: Proof): Observed {
  switch (proof.kind) {
    case 'void':
      return { held: false, fault: { code: proof.fault.code, ...proof.fault.values } }
    case 'tooLarge': {
      const megabytes = String(Math.ceil(proof.bytes / MEGABYTE))
      const limit = String(Math.floor(proof.bytesMax / MEGABYTE))
      return { held: false, fault: { code: 'CLAIM_TOO_LARGE', cells: String(proof.cells), megabytes, limit } }
    }
    default: {
      const { kind, clients, classes, isOfNothing, example } = proof
      const shown = { clients, classes, ...(isOfNothing ? { isOfNothing: true as const } : {}) }
      if (example === undefined) return { held: kind === 'held', proof: shown }
      const { step, isNow, servers, seen } = example
      const { outcome, reason, where, backend, sourceSeen, sourcePortSeen, sourcePort } = seen
      const ends = { outcome, reason, where, sourcePort, tookUs: seen.endUs - seen.startUs }
      const server = { backend, sourceSeen, sourcePortSeen }
      const more = Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined))
      return {
        held: kind === 'held',
        example: step,
        proof: { ...shown, ...(isNow ? {} : { otherwise: servers }) },
        ...ends,
        ...more,
      }
    }
  }
}
