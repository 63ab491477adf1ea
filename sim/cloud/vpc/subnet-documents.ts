import { withEntries, withEntry } from '../../base/chunked-map.ts'
import type { SubnetDocument } from '../../model/documents.ts'
import type { Subnet, Vpc } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import type { Call } from '../call.ts'
import { at } from '../find.ts'
import type { SettledDocuments } from '../settle.ts'

type Subnets = ReadonlyMap<string, SubnetDocument>

/** `app` of `vpc1/app`. */
export const shortNameOf = ({ name }: Subnet): string => name.slice(name.indexOf('/') + 1)

/** The subnets of a VPC as documents; the one that a file need not write is written out. */
export function subnetsOf({ documents, network }: Call, vpc: Vpc): Subnets {
  const document = documents.vpcs.get(vpc.name)
  if (document === undefined) return new Map()
  if (document.subnets.size > 0 || document.bare) return document.subnets
  const implied = network.subnets.filter((subnet) => at(network.vpcs, subnet.vpc) === vpc)
  return new Map(implied.map((subnet) => [shortNameOf(subnet), { cidr: cidrText(subnet.cidr) }]))
}

/**
 * Puts other subnets into a VPC. Where the VPC's name has stood for its only subnet, what stands in that names it in full from
 * here on: the name of a VPC with another number of subnets means none.
 */
export function withSubnets(call: Call, vpc: Vpc, change: (subnets: Subnets) => Subnets): SettledDocuments {
  const { documents, network } = call
  const document = documents.vpcs.get(vpc.name)
  if (document === undefined) return documents
  const before = subnetsOf(call, vpc)
  const subnets = change(before)
  const changed = { ...documents, vpcs: withEntry(documents.vpcs, vpc.name, { ...document, subnets, bare: true }) }
  const [only] = before.size === 1 && subnets.size !== 1 ? before.keys() : []
  if (only === undefined) return changed
  const isHere = (one: { readonly vpc: number }): boolean => at(network.vpcs, one.vpc) === vpc
  const inFull = <Document extends { readonly subnet: string }>(
    section: ReadonlyMap<string, Document>,
    placed: readonly { readonly name: string; readonly vpc: number }[],
  ): ReadonlyMap<string, Document> => {
    const short = placed.filter((one) => isHere(one) && section.get(one.name)?.subnet === vpc.name)
    if (short.length === 0) return section
    const written = short.flatMap(({ name }): [string, Document][] => {
      const one = section.get(name)
      return one === undefined ? [] : [[name, { ...one, subnet: `${vpc.name}/${only}` }]]
    })
    return withEntries(section, written)
  }
  return {
    ...changed,
    cvms: inFull(documents.cvms, network.cvms),
    clbs: inFull(documents.clbs, network.clbs),
    endpoints: inFull(documents.endpoints, network.endpoints),
  }
}

/** Changes one subnet. */
export function withSubnet(call: Call, subnet: Subnet, change: (document: SubnetDocument) => SubnetDocument) {
  const vpc = at(call.network.vpcs, subnet.vpc)
  return withSubnets(call, vpc, (subnets) => {
    const document = subnets.get(shortNameOf(subnet))
    return document === undefined ? subnets : withEntry(subnets, shortNameOf(subnet), change(document))
  })
}
