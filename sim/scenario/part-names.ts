import { ANYWHERE } from '../advise/reach/places.ts'
import type { CreatedKind } from '../cloud/creation.ts'
import type { Documents } from '../model/documents.ts'
import { parseCidr } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import type { MadeNames } from './made-names.ts'

const SENDERS = ['cvm', 'subnet', 'vpc', 'account'] as const
const GOALS = ['endpoint', 'cvm', 'clb', 'subnet', 'vpc', 'account'] as const
type Kind = (typeof SENDERS)[number] | (typeof GOALS)[number]

/** What each key of a claim may name: the things of a file, and those that the calls before it make. */
export function partNames(documents: Documents, made: MadeNames) {
  const parts = new PartNames(documents, made)
  const row = <Code>(end: 'from' | 'to' | 'via', code: Code, names: () => string[]) => ({
    end,
    code,
    names,
    isKnown: (name: string): boolean => parts.has(end, name),
  })
  return [
    row('from', 'NO_SUCH_SENDER' as const, () => [...parts.of(SENDERS), ANYWHERE]),
    row('to', 'NO_SUCH_GOAL' as const, () => [...parts.of(GOALS), ANYWHERE]),
    row('via', 'NO_SUCH_VIA' as const, () => parts.of(['endpoint'])),
  ]
}

class PartNames {
  readonly #documents: Documents
  readonly #made: MadeNames

  constructor(documents: Documents, made: MadeNames) {
    this.#documents = documents
    this.#made = made
  }

  has(end: 'from' | 'to' | 'via', name: string): boolean {
    if (end === 'via') return this.#has('endpoint', name)
    if (name === ANYWHERE) return true
    if (end === 'from') return SENDERS.some((kind) => this.#has(kind, name))
    const isAddress = parseIpv4(name) !== undefined || !('fault' in parseCidr(name))
    return isAddress || GOALS.some((kind) => this.#has(kind, name))
  }

  of(kinds: readonly Kind[]): string[] {
    return kinds.flatMap((kind) => this.#names(kind))
  }

  #has(kind: Kind, name: string): boolean {
    const { cvms, clbs, vpcs, endpoints, accounts } = this.#documents
    switch (kind) {
      case 'subnet': {
        const [vpc = '', subnet = ''] = name.split('/')
        return (vpcs.get(vpc)?.subnets.has(subnet) ?? false) || this.#made.has('subnet', name)
      }
      case 'account':
        return accounts.has(name) || name === 'default'
      default:
        return { cvm: cvms, clb: clbs, vpc: vpcs, endpoint: endpoints }[kind].has(name) || this.#made.has(kind, name)
    }
  }

  #names(kind: Kind): string[] {
    const { cvms, clbs, vpcs, endpoints, accounts } = this.#documents
    const made = kind === 'account' ? [] : this.#made.of(kind satisfies CreatedKind)
    const subnets = [...vpcs].flatMap(([vpc, { subnets: all }]) => [...all.keys()].map((subnet) => `${vpc}/${subnet}`))
    const written = { cvm: cvms, clb: clbs, vpc: vpcs, endpoint: endpoints, account: accounts }
    return [...(kind === 'subnet' ? subnets : written[kind].keys()), ...made]
  }
}
