import { unreachable } from '../base/assert.ts'
import type { GuestChange } from '../cloud/cloud.ts'
import type { Documents, RuleDocument } from '../model/documents.ts'
import { isBlock, ruleParts } from '../model/rule-text.ts'
import type { InGuest } from './change.ts'

/** A rule in the short form, as documents write it. */
export function ruleDocument(text: string): RuleDocument {
  const parts = ruleParts(text)
  const peer = parts?.peer.text ?? ''
  return {
    action: parts?.action.text ?? '',
    ...(isBlock(peer) ? { cidrBlock: peer } : { securityGroup: peer }),
    port: parts?.port?.text ?? 'ALL',
    protocol: parts?.protocol?.text ?? 'ALL',
  }
}

/** Whether a socket is bound to one address and the other one to all, on the same port. */
const isNarrower = (one: string, other: string): boolean =>
  one !== other && one.replace(/(\d+\.){3}\d+:/, '').replace(/^tcp:/i, '') === other

/** What the owner of a machine changes in it. */
export function guestChangeOf(
  { cvms }: Documents,
  change: InGuest,
): { readonly cvm: string; readonly change: GuestChange } {
  switch (change.kind) {
    case 'listen': {
      const { cvm, socket } = change
      const others = (cvms.get(cvm)?.listen ?? []).filter((one) => !isNarrower(one, socket))
      return { cvm, change: { listen: [...others, socket] } }
    }
    case 'firewall': {
      const { cvm, index, rule } = change
      const firewall = cvms.get(cvm)?.firewall ?? []
      return { cvm, change: { firewall: firewall.toSpliced(index, 0, ruleDocument(rule)) } }
    }
    case 'accepts':
      return { cvm: change.cvm, change: { accepts: true } }
    case 'revive':
      return { cvm: change.cvm, change: { state: 'RUNNING' } }
    default:
      return unreachable(change)
  }
}
