import type { ClbDocument, CvmDocument, EndpointDocument } from './documents.ts'
import { findNamed } from './lookup.ts'
import { hasGroups, isAlike, isNameable, type Makes, type Making } from './making.ts'
import type { Clb, Cvm } from './network.ts'
import { buildClb } from './validate/clb.ts'
import { buildCvm } from './validate/cvm.ts'
import { placeNew } from './validate/placement.ts'

type Placed = Parameters<typeof placeNew>[6]

/** Where something new stands: its subnet, by the full name that its document gives, and an address there. */
export function placed(
  { context, draft, subnets }: Making,
  name: string,
  one: Placed,
): { readonly subnet: number; readonly address: Cvm['address'] } | undefined {
  const subnet = findNamed(draft.network, 'subnet', one.document.subnet)
  const taken = subnet === undefined ? undefined : draft.addresses.in(draft.network, subnet)
  if (subnet === undefined || taken === undefined) return undefined
  return { subnet, address: placeNew(context, draft.network, subnets, subnet, taken, name, one) }
}

/** Machines and CLBs. */
export class StandingReviser {
  readonly #making: Making

  constructor(making: Making) {
    this.#making = making
  }

  readonly changedCvm: Makes = (name) => {
    const { before, documents, draft } = this.#making
    const [was, document] = [before.documents.cvms.get(name), documents.cvms.get(name)]
    const index = findNamed(draft.network, 'cvm', name)
    const old = draft.network.cvms[index ?? -1]
    if (was === undefined || document === undefined || index === undefined || old === undefined) return false
    if (!isAlike(was, document, ['subnet', 'ip']) || !this.#hasGroups(was, document, old)) return false
    return draft.put('cvms', index, this.#cvm(name, document, old))
  }

  readonly addedCvm: Makes = (name) => {
    const { documents, draft, groups, subnets } = this.#making
    const document = documents.cvms.get(name)
    if (document === undefined || !isNameable(this.#making, 'cvms', name)) return false
    const at = placed(this.#making, name, { section: 'cvms', document })
    if (at === undefined) return false
    const account = subnets.accountOf(at.subnet)
    const hasOwn =
      document.securityGroups === undefined
        ? groups.defaultOf(account) >= 0
        : hasGroups(this.#making, document.securityGroups, account)
    return hasOwn && draft.add('cvms', this.#cvm(name, document, at))
  }

  #cvm(name: string, document: CvmDocument, { subnet, address }: Pick<Cvm, 'subnet' | 'address'>): Cvm {
    const { accounts, context, groups, subnets } = this.#making
    return buildCvm(context, accounts, subnets, groups, name, document, { subnet, address })
  }

  /** Whether all groups are there that it names now. A machine that is the first or last without one makes a group come or go. */
  #hasGroups(
    was: Pick<CvmDocument, 'securityGroups'>,
    { securityGroups }: Pick<CvmDocument, 'securityGroups'>,
    { subnet, vpc }: Pick<Cvm, 'subnet' | 'vpc'>,
  ): boolean {
    if (subnet < 0 || vpc < 0) return false
    if (was.securityGroups === securityGroups) return true
    if (was.securityGroups === undefined || securityGroups === undefined) return false
    return hasGroups(this.#making, securityGroups, this.#making.subnets.accountOf(subnet))
  }

  readonly changedClb: Makes = (name) => {
    const { before, documents, draft } = this.#making
    const [was, document] = [before.documents.clbs.get(name), documents.clbs.get(name)]
    const index = findNamed(draft.network, 'clb', name)
    const old = draft.network.clbs[index ?? -1]
    if (was === undefined || document === undefined || index === undefined || old === undefined) return false
    if (!isAlike(was, document, ['subnet', 'vip', 'type'])) return false
    const { securityGroups = NO_GROUPS } = was
    const groups = document.securityGroups ?? NO_GROUPS
    if (!this.#hasGroups({ securityGroups }, { securityGroups: groups }, old)) return false
    return draft.put('clbs', index, this.#clb(name, document, old))
  }

  readonly addedClb: Makes = (name) => {
    const { documents, draft, subnets } = this.#making
    const document = documents.clbs.get(name)
    if (document === undefined || !isNameable(this.#making, 'clbs', name)) return false
    const at = placed(this.#making, name, { section: 'clbs', document })
    if (at === undefined) return false
    if (!hasGroups(this.#making, document.securityGroups ?? [], subnets.accountOf(at.subnet))) return false
    return draft.add('clbs', this.#clb(name, document, { subnet: at.subnet, vip: at.address }))
  }

  #clb(name: string, document: ClbDocument, { subnet, vip }: Pick<Clb, 'subnet' | 'vip'>): Clb {
    const { accounts, context, draft, groups, subnets } = this.#making
    const { cvms, vpcs } = draft.network
    const backends = { cvms, vpcs, indexOf: (cvm: string) => findNamed(draft.network, 'cvm', cvm) }
    return buildClb(context, accounts, subnets, groups, backends, name, document, { subnet, vip })
  }
}

const NO_GROUPS: readonly string[] = []

/** What has an address of its own: a document whose address is written says which. */
export const isWritten = (document: CvmDocument | ClbDocument | EndpointDocument): boolean =>
  ('vip' in document ? document.vip : 'ip' in document ? document.ip : undefined) !== undefined
