import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline, OutlineClb, OutlineEndpoint } from './outline.ts'
import { among, type StepMaker } from './step-maker.ts'

/** A connection through a link, and what it goes through. */
type Link = {
  readonly endpoint: OutlineEndpoint
  readonly clb: OutlineClb
  readonly port: number
  readonly client: string
}

function linkOf(outline: Outline, b: number, c: number): Link | undefined {
  const endpoint = among(outline.endpoints, b)
  const clb = endpoint && outline.clbBehind(endpoint.service)
  const listener =
    clb &&
    among(
      clb.listeners.filter(({ protocol }) => protocol === 'tcp'),
      c,
    )
  const client = endpoint && among(outline.cvmsOf(endpoint.vpc), c)
  if (endpoint === undefined || clb === undefined || listener === undefined || client === undefined) return undefined
  return { endpoint, clb, port: listener.port, client: client.name }
}

/** What may happen to a connection that stands: what permits it ends, or is heard of again; a component forgets; time goes by. */
const LAPSES: readonly ((link: Link, outline: Outline, e: number) => readonly StepInput[])[] = [
  ({ endpoint }) => [reject(endpoint)],
  ({ endpoint }) => [reject(endpoint)],
  ({ endpoint }) => [{ call: 'DeleteVpcEndPoint', with: { EndPointId: endpoint.name } }],
  ({ endpoint }, outline, e) => [
    {
      call: 'DeleteVpcEndPointServiceWhiteList',
      by: outline.services.find(({ name }) => name === endpoint.service)?.account,
      with: { UserUin: [among(outline.accounts, e) ?? ''], EndPointServiceId: endpoint.service },
    },
  ],
  ({ endpoint }) => [{ flush: endpoint.name }],
  ({ clb }) => [{ flush: clb.name }],
  () => [{ advance: '899s' }],
  () => [{ advance: '903s' }],
  ({ clb, port }) => [{ call: 'DeleteListener', with: { LoadBalancerId: clb.name, ListenerId: `tcp:${port}` } }],
  ({ clb, port }, _, e) => {
    const target = among(clb.listeners.find((one) => one.key === `tcp:${port}`)?.targets ?? [], e)
    if (target === undefined) return []
    const Targets = [{ InstanceId: target.cvm, Port: target.port }]
    return [{ call: 'DeregisterTargets', with: { LoadBalancerId: clb.name, ListenerId: `tcp:${port}`, Targets } }]
  },
  ({ clb }) => [{ call: 'SetLoadBalancerStartStatus', with: { LoadBalancerId: clb.name, OperationType: 'Stop' } }],
]

const reject = ({ name, service }: OutlineEndpoint): StepInput => ({
  call: 'EnableVpcEndPointConnect',
  with: { EndPointServiceId: service, EndPointId: [name], AcceptFlag: false },
})

/** A connection is opened and used, something happens to what it goes through, and it is used again, from either end. */
export const lapse: StepMaker = (outline, [a, b, c, d, e]) => {
  const link = linkOf(outline, b, c)
  const happens = among(LAPSES, a)
  if (link === undefined || happens === undefined) return undefined
  const name = outline.freshName('k')
  outline.open.push({ name, client: link.client })
  const use = (side: 'client' | 'server'): StepInput => ({ send: name, side, bytes: 100, patience: '50ms' })
  const late: StepInput = { connect: `${link.client} -> ${link.endpoint.name}:${link.port}`, patience: '50ms' }
  return [
    { connect: `${link.client} -> ${link.endpoint.name}:${link.port}`, as: name, patience: '50ms' },
    use('client'),
    ...(d % 2 === 0 ? [use('client')] : []),
    ...happens(link, outline, e),
    use(d % 3 === 0 ? 'server' : 'client'),
    ...(e % 2 === 0 ? [late] : []),
  ]
}
