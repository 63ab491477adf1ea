import { cvmsOf, findPart, type Part } from '../advise/reach/places.ts'
import type { Network } from '../model/network.ts'
import type { ProveStep } from './scenario.ts'

/**
 * Whether a claim is about what one account has, and about nothing else: whoever sends, whoever could be got to, and every link in
 * between is its own. Only what is written in names decides, never what becomes of packets, which another account may have a part in.
 */
export function isOwnClaim(
  { network, viewer }: { readonly network: Network; readonly viewer: string },
  { from, to, via }: Pick<ProveStep, 'from' | 'to' | 'via'>,
): boolean {
  const { accounts, vpcs, cvms, endpoints, endpointServices } = network
  const isMine = (account: number | undefined): boolean => accounts[account ?? -1]?.name === viewer
  const isMyVpc = (vpc: number | undefined): boolean => isMine(vpcs[vpc ?? -1]?.account)
  const [source, goal] = [findPart(network, 'from', from), findPart(network, 'to', to)]
  if (!source.ok || !goal.ok) return false
  const clients = cvmsOf(network, source.value)
  if (source.value.kind === 'anywhere' && !vpcs.every((_, vpc) => isMyVpc(vpc))) return false
  if (!isOwnPart(network, source.value, isMyVpc) || !clients.every((client) => isMyVpc(cvms[client]?.vpc))) return false
  const homes = new Set(clients.map((client) => cvms[client]?.vpc))
  /** Both ends of every link that starts where the clients are. */
  const isMyLink = ({ account, service, vpc }: (typeof endpoints)[number]): boolean =>
    isMine(account) && isMyVpc(vpc) && isMine(endpointServices[service]?.account)
  const isLinked = endpoints.some((endpoint) => homes.has(endpoint.vpc) && !isMyLink(endpoint))
  const areWaysMine = via.every((name) => endpoints.some((endpoint) => endpoint.name === name && isMyLink(endpoint)))
  return !isLinked && areWaysMine && isOwnPart(network, goal.value, isMyVpc)
}

function isOwnPart(network: Network, part: Part, isMyVpc: (vpc: number | undefined) => boolean): boolean {
  const { cvms, clbs, subnets, endpoints, vpcs } = network
  switch (part.kind) {
    case 'vpc':
      return isMyVpc(part.index)
    case 'account':
      return (
        vpcs.every(({ account }, index) => account !== part.index || isMyVpc(index)) &&
        vpcs.some(({ account }) => account === part.index)
      )
    case 'anywhere':
    case 'addresses':
      // Addresses are those of the clients' own VPCs, from which only own links lead.
      return true
    default:
      return isMyVpc({ cvm: cvms, clb: clbs, subnet: subnets, endpoint: endpoints }[part.kind][part.index]?.vpc)
  }
}
