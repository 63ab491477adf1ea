import { Protocol } from '../../net/protocol.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { clbOf, isOwn, listenerFor } from './lists.ts'
import type { Scene, Seen } from './scene.ts'
import { addressText, headerText, sentText } from './shown.ts'

const STAYS_AWAY = { reason: { not: 'DELIVERED' } } as const

export const offeredPorts: IsolationLaw = {
  name: 'offered-ports',
  statement: {
    en: 'nothing is delivered to a port that was not offered: who has the address in the client’s own VPC, a listener of its CLB for what is dialled, a target of that listener, a socket that listens, a machine that runs',
    zh: '报文不会送达未开放的端口：须有客户端自己私有网络中该地址的主人、其负载均衡上对应的监听器、该监听器的后端、正在监听的套接字以及运行中的云服务器',
  },
  mustMeet: [
    'delivered through a link',
    'delivered through a CLB',
    'delivered straight',
    'NO_LISTENER',
    'NO_SUCH_ADDRESS',
  ],
  judge: ({ meet, fail }) => ({
    packet(seen) {
      const { side, owner, to, passage, declared, arrived, sent } = seen
      if (to !== undefined && (declared.documents.cvms.get(to)?.state ?? 'RUNNING') !== 'RUNNING')
        fail({ en: `${sentText(seen)} came to ${to}, which is stopped`, zh: `${sentText(seen)} 到达了已关机的 ${to}` })
      if (side !== 'request' || to === undefined || passage.isError || isOwn(seen)) return
      if (owner === undefined) {
        fail(
          {
            en: `${sentText(seen)} came to ${to}, and nobody in ${seen.vpc} has ${addressText(sent.destination)}`,
            zh: `${sentText(seen)} 到达了 ${to}，但 ${seen.vpc} 中没有任何一方拥有 ${addressText(sent.destination)}`,
          },
          STAYS_AWAY,
        )
        return
      }
      if (owner.kind === 'cvm') {
        meet('delivered straight')
        const isThere = to === owner.name && headerText(arrived) === headerText(sent)
        if (!isThere)
          fail({
            en: `${sentText(seen)} came to ${to} as ${headerText(arrived)}, and was for ${owner.name}`,
            zh: `${sentText(seen)} 以 ${headerText(arrived)} 到达 ${to}，而它应到达 ${owner.name}`,
          })
        return
      }
      meet(owner.kind === 'endpoint' ? 'delivered through a link' : 'delivered through a CLB')
      const clb = clbOf(declared, owner)
      const listener = listenerFor(declared, owner, sent)
      const target = listener && declared.isTarget(listener, to, arrived.destinationPort)
      const isUp = (clb?.state ?? 'RUNNING') === 'RUNNING' && (listener?.state ?? 'RUNNING') === 'RUNNING'
      const isAddressed = arrived.destination === declared.addressOfCvm(to)
      const isSource =
        owner.kind === 'endpoint' || (arrived.source === sent.source && arrived.sourcePort === sent.sourcePort)
      if (listener === undefined || target === undefined || !isUp || !isAddressed || !isSource)
        fail(
          {
            en: `${sentText(seen)} came to ${to} as ${headerText(arrived)}, which ${owner.name} does not offer`,
            zh: `${sentText(seen)} 以 ${headerText(arrived)} 到达 ${to}，而 ${owner.name} 并未开放它`,
          },
          STAYS_AWAY,
        )
    },
  }),
}

/** The verdicts of health checks on the targets of a listener, by machine and port. */
export function verdictOf(scene: Scene, clb: string, { sent }: Seen, cvm: string, port: number): string | undefined {
  const verdicts = scene.stage.cloud.health()
  const protocol = sent.protocol === Protocol.UDP ? 'udp' : 'tcp'
  const name = `${clb}/${protocol}:${sent.destinationPort}/${cvm}`
  return verdicts.get(`${name}:${port}`) ?? verdicts.get(name)
}

export const eligibleTargets: IsolationLaw = {
  name: 'eligible-targets',
  statement: {
    en: 'a new connection goes to a target with a weight that is alive (or to any when all are dead), and to the same one for the same source where the listener promises that; a CLB never sends a client to itself',
    zh: '新连接只会到达权重不为 0 且健康的后端（全部不健康时可到任一后端）；监听器承诺按源地址调度时，同一来源到达同一后端；CLB 不会把客户端的连接发回它自己',
  },
  mustMeet: [
    'a target of weight 0 beside others',
    'a target that is dead beside others',
    'the same source again',
    'a client that is a target',
  ],
  judge: ({ scene, meet, fail }) => {
    /** Listener and source as the CLB sees it -> the target, and the listener and verdicts as they were. */
    const chosen = new Map<string, { readonly target: string; readonly among: string }>()
    return {
      packet(seen) {
        const { side, owner, to, passage, declared, arrived, sent, isFirst } = seen
        if (side !== 'request' || !isFirst || to === undefined || passage.isError) return
        if (owner === undefined || owner.kind === 'cvm') return
        const clb = owner.kind === 'clb' ? owner.name : declared.clbBehind(owner.document)?.name
        const listener = listenerFor(declared, owner, sent)
        const target = listener && declared.isTarget(listener, to, arrived.destinationPort)
        if (clb === undefined || listener === undefined || target === undefined) return
        const heavy = listener.targets.filter(({ weight = 10 }) => weight > 0)
        if (owner.kind === 'clb' && listener.targets.some(({ cvm }) => cvm === seen.sender)) {
          meet('a client that is a target')
          if (to === seen.sender)
            fail({
              en: `${sentText(seen)} came back to ${to}, by ${owner.name}, whose target it is`,
              zh: `${sentText(seen)} 经 ${owner.name} 回到了作为其后端的 ${to} 自己`,
            })
        }
        if (heavy.length < listener.targets.length) meet('a target of weight 0 beside others')
        const verdicts = heavy.map(({ cvm, port }) => verdictOf(scene, clb, seen, cvm, port))
        const isAnyAlive = verdicts.some((one) => one === 'Alive' || one === 'Close')
        if (isAnyAlive && verdicts.includes('Dead')) meet('a target that is dead beside others')
        const verdict = verdictOf(scene, clb, seen, to, arrived.destinationPort)
        const isFit = isAnyAlive ? verdict === 'Alive' || verdict === 'Close' : verdict === 'Dead'
        if ((target.weight ?? 10) === 0 || !isFit)
          fail({
            en: `${sentText(seen)} was given to ${to}, a target of weight ${target.weight ?? 10} that is ${verdict}`,
            zh: `${sentText(seen)} 被分配给 ${to}，其权重为 ${target.weight ?? 10}，状态为 ${verdict}`,
          })
        if (listener.scheduler !== 'IP_HASH') return
        const key = `${clb} ${sent.protocol} ${sent.destinationPort} ${arrived.source}`
        const among = JSON.stringify([listener.targets.map(({ cvm, port, weight }) => [cvm, port, weight]), verdicts])
        const before = chosen.get(key)
        const now = { target: `${to}:${arrived.destinationPort}`, among }
        chosen.set(key, now)
        const isHairpin = heavy.some(({ cvm }) => cvm === seen.sender || cvm === seen.flow?.client)
        if (before?.among !== among || isHairpin || owner.kind === 'clb') return
        meet('the same source again')
        if (before.target !== now.target)
          fail({
            en: `${addressText(arrived.source)} was given to ${before.target} and then to ${now.target}, with nothing changed in between`,
            zh: `${addressText(arrived.source)} 先被分配给 ${before.target}，随后又被分配给 ${now.target}，其间没有任何变化`,
          })
      },
    }
  },
}
