import type { Words } from '../base/language.ts'
import type { Dial } from '../cloud/destination.ts'
import type { Network } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { protocolText } from '../net/protocol.ts'
import { REASON_WORDS } from '../trace/reason-words.ts'
import type { Observation } from '../world/observation.ts'
import { named } from './verdicts.ts'

/** What somebody can do about a connection that no change of the network makes: dial something else, build what is not there. */
export function hintsFor(network: Network, dial: Dial, { reason, where }: Observation): readonly Words[] {
  switch (reason) {
    case 'NO_LISTENER':
      return [otherPorts(network, dial, where), REASON_WORDS[reason].remedy].flatMap((one) => one ?? [])
    case 'NO_ROUTE':
    case 'NO_SUCH_ADDRESS':
    case 'OUTSIDE_MODEL':
      return [otherWay(network, dial) ?? REASON_WORDS[reason].remedy]
    default:
      return [REASON_WORDS[reason].remedy]
  }
}

/** The ports that the CLB does listen on. */
function otherPorts({ clbs }: Network, { to }: Dial, where: string): Words | undefined {
  const ports = (named(clbs, where)?.listeners ?? []).map(
    ({ protocol, port }) => `${protocolText(protocol).toLowerCase()}:${port}`,
  )
  if (ports.length === 0) return undefined
  const list = ports.join(', ')
  return {
    en: `${where} listens on ${list}: dial one of these ports at ${to}.`,
    zh: `${where} 监听的是 ${list}：请访问 ${to} 的这些端口。`,
  }
}

/** What is dialled stands in another VPC: the endpoint of the client's VPC that leads there, or what there would have to be. */
function otherWay(network: Network, { from, to }: Dial): Words | undefined {
  const vpc = named(network.cvms, from)?.vpc
  const clb = clbMeant(network, to)
  if (vpc === undefined || clb === undefined) return undefined
  const services = network.endpointServices.filter((service) => service.clb === network.clbs.indexOf(clb))
  const names = services.map(({ name }) => name)
  const endpoint = network.endpoints.find(
    (one) => one.vpc === vpc && names.includes(network.endpointServices[one.service]?.name ?? ''),
  )
  const here = network.vpcs[vpc]?.name ?? ''
  if (endpoint !== undefined) {
    const { name } = endpoint
    return {
      en: `${clb.name} is in another VPC; in ${here} the endpoint ${name} leads to it: dial ${name}.`,
      zh: `${clb.name} 位于另一个私有网络；${here} 中的终端节点 ${name} 通向它：请访问 ${name}。`,
    }
  }
  const [service] = names
  if (service !== undefined) {
    return {
      en: `${clb.name} is in another VPC, and ${here} has no endpoint to it: create one to the endpoint service ${service} (CreateVpcEndPoint), and dial that.`,
      zh: `${clb.name} 位于另一个私有网络，${here} 中没有通向它的终端节点：请创建到终端节点服务 ${service} 的终端节点（CreateVpcEndPoint），再访问该终端节点。`,
    }
  }
  return {
    en: `${clb.name} is in another VPC, and no endpoint service leads to it: create one (CreateVpcEndPointService) and an endpoint in ${here} (CreateVpcEndPoint), and dial that.`,
    zh: `${clb.name} 位于另一个私有网络，且没有通向它的终端节点服务：请创建终端节点服务（CreateVpcEndPointService）并在 ${here} 中创建终端节点（CreateVpcEndPoint），再访问该终端节点。`,
  }
}

/** The CLB that is dialled, or that serves what is: by its own name, an endpoint's, a target's, or an address. */
function clbMeant({ clbs, endpoints, endpointServices, cvms }: Network, to: string) {
  const endpoint = named(endpoints, to)
  if (endpoint !== undefined) return clbs[endpointServices[endpoint.service]?.clb ?? -1]
  const isTarget = (name: string) => (target: { readonly cvm: number }) => cvms[target.cvm]?.name === name
  return (
    named(clbs, to) ??
    clbs.find(({ vip }) => ipv4Text(vip) === to) ??
    clbs.find(({ listeners }) => listeners.some(({ targets }) => targets.some(isTarget(to))))
  )
}
