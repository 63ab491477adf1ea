import type { CvmDocument, ListenerDocument } from '../../model/documents.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Declared, Headed, Owner } from '../declared/declared.ts'
import type { Seen } from './scene.ts'

/** What stands in the way of a packet, as declared: the list, or the thing, that does not let it pass. */
export type Barrier =
  | 'egress groups'
  | 'egress ACL'
  | 'endpoint ACL'
  | 'endpoint groups'
  | 'CLB groups'
  | 'target ACL'
  | 'target groups'
  | 'firewall'
  | 'socket'

/** A packet that dials: who sends it, and who has the address that it is for. */
type Dialled = Pick<Seen, 'declared' | 'sent' | 'vpc'> & { readonly sender: string; readonly owner: Owner }

/** What a packet looks like to ACLs, which see errors as ICMP. */
export const asError = (header: Headed): Headed => ({
  ...header,
  protocol: Protocol.ICMP,
  sourcePort: 0,
  destinationPort: 0,
})

/** The lists on the near side: of the client, and of the endpoint or CLB that it dials. `seenAs`: the source that a CLB sees. */
export function* nearBarriers({ declared, sent, sender, owner }: Dialled, seenAs: number): Generator<Barrier> {
  const client = declared.documents.cvms.get(sender)
  if (client === undefined) return
  if (!declared.groupsLet(client, 'egress', sent, true)) yield 'egress groups'
  if (!declared.aclLets(client.subnet, 'egress', sent)) yield 'egress ACL'
  if (owner.kind === 'endpoint') {
    if (!declared.aclLets(owner.document.subnet, 'ingress', sent)) yield 'endpoint ACL'
    if (!declared.groupsLet(owner.document, 'ingress', sent, true)) yield 'endpoint groups'
  }
  const clb = clbOf(declared, owner)
  if (clb === undefined || (owner.kind === 'endpoint' && !declared.options.clbSgSeesPrivateLink)) return
  if (!declared.groupsLet(clb, 'ingress', { ...sent, source: seenAs }, true)) yield 'CLB groups'
}

/** The lists on the far side, of the machine that it comes to. */
export function* farBarriers(declared: Declared, owner: Owner, cvm: CvmDocument, header: Headed): Generator<Barrier> {
  if (!declared.aclLets(cvm.subnet, 'ingress', header)) yield 'target ACL'
  const isPassed = clbOf(declared, owner)?.passToTarget ?? false
  if (!isPassed && !declared.groupsLet(cvm, 'ingress', header, true)) yield 'target groups'
  if (!declared.firewallLets(cvm, header)) yield 'firewall'
  if (header.protocol !== Protocol.ICMP && !declared.listens(cvm, header)) yield 'socket'
}

/** The CLB that is dialled, or stands behind the endpoint that is. */
export function clbOf(declared: Declared, owner: Owner) {
  if (owner.kind === 'clb') return owner.document
  return owner.kind === 'endpoint' ? declared.clbBehind(owner.document)?.document : undefined
}

/** The listener that a packet is for. */
export function listenerFor(declared: Declared, owner: Owner, sent: Headed): ListenerDocument | undefined {
  const clb = clbOf(declared, owner)
  return clb && declared.listenerOf(clb, sent)
}

/** A machine that dials itself: nothing of the network sees that. */
export const isOwn = ({ declared, sender, sent }: Pick<Seen, 'declared' | 'sender' | 'sent'>): boolean =>
  sender !== undefined &&
  (sent.destination === declared.addressOfCvm(sender) || Math.floor(sent.destination / 16_777_216) === 127)
