import { blockHolds } from '../declared/texts.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { isOwn } from './lists.ts'
import { isSameHeader, type Seen, turned } from './scene.ts'
import { addressText, sentText } from './shown.ts'

/** The block out of which links give addresses to clients. */
const LINKS = '11.163.0.0/16'

const STAYS_AWAY = { reason: { not: 'DELIVERED' } } as const

/** The endpoint by which a packet that was delivered has crossed from one VPC to another, and whether it did. */
function crossing({ declared, side, vpc, to, owner, arrived, isDelivered }: Seen) {
  const there = to === undefined ? undefined : declared.vpcOfCvm(to)
  if (!isDelivered || there === undefined) return undefined
  const back = side === 'reply' ? declared.ownerOf(there, arrived.source) : undefined
  const endpoint = side === 'reply' ? back : owner
  const isLink = endpoint?.kind === 'endpoint' && side !== undefined
  if (there === vpc && !isLink) return undefined
  return { there, endpoint: isLink ? endpoint : undefined }
}

export const activeEndpoint: IsolationLaw = {
  name: 'active-endpoint',
  statement: {
    en: 'nothing is delivered from one VPC to another but through an endpoint that is ACTIVE, to a machine of the VPC of its service',
    zh: '报文只能经由 ACTIVE 状态的终端节点跨私有网络送达，且只能到达其服务所在私有网络中的云服务器',
  },
  mustMeet: ['delivered through a link', 'answered through a link', 'ENDPOINT_REJECTED', 'ENDPOINT_PENDING'],
  judge: ({ meet, fail }) => ({
    packet(seen) {
      const crossed = crossing(seen)
      if (crossed === undefined || seen.side === undefined) return
      const { endpoint, there } = crossed
      if (endpoint === undefined) {
        fail(
          {
            en: `${sentText(seen)} came to ${seen.to} in ${there}, and no endpoint joins ${seen.vpc} to it`,
            zh: `${sentText(seen)} 到达了 ${there} 中的 ${seen.to}，但没有终端节点连接 ${seen.vpc} 与它`,
          },
          STAYS_AWAY,
        )
        return
      }
      meet(seen.side === 'request' ? 'delivered through a link' : 'answered through a link')
      const { document, name } = endpoint
      const isOpen = document.state === 'ACTIVE' || (!seen.declared.options.endpointCut && !seen.isFirst)
      if (!isOpen) {
        fail(
          {
            en: `${sentText(seen)} passed ${name}, which is ${document.state}`,
            zh: `${sentText(seen)} 通过了 ${name}，而它的状态是 ${document.state}`,
          },
          STAYS_AWAY,
        )
        return
      }
      const home = seen.declared.clbBehind(document)?.document.subnet
      const far = seen.side === 'request' ? there : seen.vpc
      if (home === undefined || seen.declared.vpcOf(home) !== far)
        fail(
          {
            en: `${sentText(seen)} passed ${name} and came to ${seen.to}, which is not where its service is`,
            zh: `${sentText(seen)} 通过 ${name} 到达 ${seen.to}，而那里不是其服务所在之处`,
          },
          STAYS_AWAY,
        )
    },
  }),
}

export const linkSources: IsolationLaw = {
  name: 'link-sources',
  statement: {
    en: 'a backend sees only addresses of 11.163.0.0/16 through a link, and what claims such an address without being behind a link is not delivered',
    zh: '后端经私有连接只看到 11.163.0.0/16 的地址；不经私有连接而自称使用该网段地址的报文不会送达',
  },
  mustMeet: ['delivered through a link', 'SPOOFED_SOURCE'],
  judge: ({ meet, fail }) => ({
    packet(seen) {
      const { sender, isDelivered, declared, sent, arrived, owner, side, to } = seen
      if (!isDelivered || sender === undefined) return
      if (sent.source !== declared.addressOfCvm(sender) && !isOwn(seen)) {
        fail(
          {
            en: `${sentText(seen)} was delivered, and ${addressText(sent.source)} is not its sender's address`,
            zh: `${sentText(seen)} 被送达，而 ${addressText(sent.source)} 不是发送者的地址`,
          },
          STAYS_AWAY,
        )
        return
      }
      if (side !== 'request' || owner?.kind !== 'endpoint') return
      meet('delivered through a link')
      if (!blockHolds(LINKS, arrived.source))
        fail(
          {
            en: `${to} saw ${addressText(arrived.source)} through ${owner.name}, not an address of ${LINKS}`,
            zh: `${to} 经 ${owner.name} 看到的是 ${addressText(arrived.source)}，不属于 ${LINKS}`,
          },
          { sourceSeen: LINKS },
        )
    },
  }),
}

export const hiddenProvider: IsolationLaw = {
  name: 'hidden-provider',
  statement: {
    en: 'no packet and no ICMP error that a consumer receives carries an address of the provider: all comes from the address and port that it dialled, to the port that it dialled from',
    zh: '使用方收到的任何报文和 ICMP 差错都不带有提供方的地址：一切都来自它所拨的地址和端口，并回到它所用的端口',
  },
  mustMeet: ['answered through a link', 'ICMP error through a link'],
  judge: ({ meet, fail }) => ({
    packet(seen) {
      const { flow, side, isDelivered, passage, arrived, declared, to, answers } = seen
      if (side !== 'reply' || !isDelivered || flow === undefined || to === undefined) return
      if (declared.ownerOf(flow.vpc, flow.start.destination)?.kind !== 'endpoint') return
      meet('answered through a link')
      if (passage.isError) meet('ICMP error through a link')
      const { start } = flow
      const own = answers.filter(({ client }) => client === to)
      if (own.length > 0 && !own.some((one) => isSameHeader(turned(one.start), arrived)))
        fail({
          en: `${to} dialled ${addressText(start.destination)}:${start.destinationPort} and got an answer from ${addressText(arrived.source)}:${arrived.sourcePort} to ${addressText(arrived.destination)}:${arrived.destinationPort}`,
          zh: `${to} 拨的是 ${addressText(start.destination)}:${start.destinationPort}，却收到来自 ${addressText(arrived.source)}:${arrived.sourcePort}、发往 ${addressText(arrived.destination)}:${arrived.destinationPort} 的应答`,
        })
    },
  }),
}
