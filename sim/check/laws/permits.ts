import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import type { Headed } from '../declared/declared.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { asError, type Barrier, clbOf, farBarriers, isOwn, listenerFor, nearBarriers } from './lists.ts'
import type { Seen } from './scene.ts'
import { sentText } from './shown.ts'

const BARRIERS_ZH: Readonly<Record<Barrier, string>> = {
  'egress groups': '客户端安全组（出站）',
  'egress ACL': '客户端子网的网络 ACL（出站）',
  'endpoint ACL': '终端节点子网的网络 ACL',
  'endpoint groups': '终端节点的安全组',
  'CLB groups': '负载均衡的安全组',
  'target ACL': '目标子网的网络 ACL',
  'target groups': '目标的安全组（入站）',
  firewall: '目标自身的防火墙',
  socket: '目标上没有监听',
}

const STATELESS: readonly Barrier[] = ['egress ACL', 'endpoint ACL', 'target ACL']

/** The lists that have no memory are asked of every packet; groups of the first of a flow, or of all when an option says so. */
function* broken(seen: Seen): Generator<Barrier> {
  const { declared, sent, arrived, owner, sender, to, side, isFirst, isFirstThere, passage } = seen
  const cvm = to === undefined ? undefined : declared.documents.cvms.get(to)
  if (sender === undefined || cvm === undefined || isOwn(seen)) return
  if (side === 'request' && owner !== undefined) {
    const asks = isFirst || declared.options.sgReevaluateEstablished
    for (const barrier of nearBarriers({ declared, sent, sender, owner, vpc: seen.vpc }, arrived.source)) {
      if (asks || STATELESS.includes(barrier)) yield barrier
    }
    for (const barrier of farBarriers(declared, owner, cvm, arrived)) {
      const isGuests = barrier === 'firewall' || barrier === 'socket'
      const isAsked = isGuests ? isFirstThere && seen.isDelivered : isFirstThere || (asks && !isFirst)
      if (isAsked || STATELESS.includes(barrier)) yield barrier
    }
  }
  if (side === 'reply') {
    const [back, there] = passage.isError ? [asError(sent), asError(arrived)] : [sent, arrived]
    const near = declared.documents.cvms.get(sender)
    if (near !== undefined && !declared.aclLets(near.subnet, 'egress', back)) yield 'egress ACL'
    const via = declared.ownerOf(declared.vpcOf(cvm.subnet), arrived.source)
    if (via?.kind === 'endpoint' && !declared.aclLets(via.document.subnet, 'egress', there)) yield 'endpoint ACL'
    if (!declared.aclLets(cvm.subnet, 'ingress', there)) yield 'target ACL'
  }
}

export const rulesHold: IsolationLaw = {
  name: 'rules-hold',
  statement: {
    en: 'nothing is delivered that a security group, a network ACL or a firewall on its way does not let through: the first rule that matches decides',
    zh: '途经的任一安全组、网络 ACL 或防火墙不放行的报文不会送达：首个匹配的规则决定',
  },
  mustMeet: [
    ...['EGRESS_DENIED', 'ENDPOINT_INGRESS_DENIED', 'CLB_INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'INGRESS_DENIED'],
    ...['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED', 'GUEST_FIREWALL_DROPPED', 'PORT_CLOSED'],
  ],
  judge: ({ fail }) => ({
    packet(seen) {
      if (seen.to === undefined) return
      for (const barrier of broken(seen)) {
        fail(
          {
            en: `${sentText(seen)} came to ${seen.to} although this does not let it: ${barrier}`,
            zh: `${sentText(seen)} 到达了 ${seen.to}，但以下各项并不放行：${BARRIERS_ZH[barrier]}`,
          },
          { reason: { not: 'DELIVERED' } },
        )
        return
      }
    },
  }),
}

/** The first packet of a connection, as kernels send it, on a network without faults. */
const isDialling = ({ side, isFirst, sender, passage, flow }: Seen): boolean =>
  side === 'request' &&
  isFirst &&
  flow === undefined &&
  sender !== undefined &&
  !passage.isError &&
  passage.ttl >= 8 &&
  (passage.protocol !== Protocol.TCP || (passage.message.kind === 'tcp' && passage.message.segment.flags === Flag.SYN))

/** Whom it could come to, and with which header. */
type Candidate = { readonly cvm: string; readonly header: Headed }

/** The machines that may be chosen for a packet, if that can be told in simple terms. */
function candidates(seen: Seen, health: () => ReadonlyMap<string, string>): readonly Candidate[] | undefined {
  const { declared, sent, owner, sender } = seen
  if (owner === undefined || sender === undefined) return undefined
  if (owner.kind === 'cvm') return [{ cvm: owner.name, header: sent }]
  const clb = clbOf(declared, owner)
  const listener = listenerFor(declared, owner, sent)
  const isUp =
    clb !== undefined && (clb.state ?? 'RUNNING') === 'RUNNING' && (listener?.state ?? 'RUNNING') === 'RUNNING'
  if (!isUp || listener === undefined || clb.connections !== undefined) return undefined
  const name = owner.kind === 'clb' ? owner.name : declared.clbBehind(owner.document)?.name
  const verdicts = health()
  const alike = `${name}/${sent.protocol === Protocol.UDP ? 'udp' : 'tcp'}:${sent.destinationPort}/`
  const heavy = listener.targets.filter(({ weight = 10 }) => weight > 0)
  if (heavy.some(({ cvm }) => cvm === sender)) return undefined // hairpin
  const known = heavy.map((target) => ({
    target,
    verdict: verdicts.get(`${alike}${target.cvm}`) ?? verdicts.get(`${alike}${target.cvm}:${target.port}`),
  }))
  const alive = known.filter(({ verdict }) => verdict === 'Alive' || verdict === 'Close')
  const chosen = alive.length > 0 ? alive : known.filter(({ verdict }) => verdict === 'Dead')
  return chosen.map(({ target: { cvm, port } }) => ({
    cvm,
    header: { ...sent, destination: declared.addressOfCvm(cvm), destinationPort: port },
  }))
}

export const permittedArrives: IsolationLaw = {
  name: 'permitted-arrives',
  statement: {
    en: 'a connection is delivered when every list on its way lets it through and each machine that may be chosen for it listens',
    zh: '途经的每个列表都放行、且每台可能被选中的云服务器都在监听时，连接必定送达',
  },
  mustMeet: ['permitted through a link', 'permitted through a CLB', 'permitted to a machine'],
  judge: ({ scene, meet, fail }) => ({
    packet(seen) {
      const { declared, sent, sender, owner, passage } = seen
      if (!isDialling(seen) || scene.hasFaults || owner === undefined || sender === undefined || isOwn(seen)) return
      const client = declared.documents.cvms.get(sender)
      if (client === undefined || (client.state ?? 'RUNNING') !== 'RUNNING' || client.conntrack !== undefined) return
      if (sent.source !== declared.addressOfCvm(sender) || !mayPass(seen)) return
      const chosen = candidates(seen, () => scene.stage.cloud.health())
      if (chosen === undefined || chosen.length === 0) return
      const link = owner.kind === 'endpoint' ? seenAs(seen) : sent.source
      if (link === undefined) return
      const isNear = nearBarriers({ declared, sent, sender, owner, vpc: seen.vpc }, link).next().done === true
      const isFar = chosen.every(({ cvm, header }) => {
        const document = declared.documents.cvms.get(cvm)
        const isUp =
          document !== undefined && (document.state ?? 'RUNNING') === 'RUNNING' && document.conntrack === undefined
        return isUp && farBarriers(declared, owner, document, { ...header, source: link }).next().done === true
      })
      if (!isNear || !isFar) return
      meet(
        owner.kind === 'endpoint'
          ? 'permitted through a link'
          : owner.kind === 'clb'
            ? 'permitted through a CLB'
            : 'permitted to a machine',
      )
      if (!EXCUSED.includes(passage.reason))
        fail(
          {
            en: `${sentText(seen)} is let through by all that is declared, and ended with ${passage.reason}`,
            zh: `${sentText(seen)} 被所有声明放行，却以 ${passage.reason} 终止`,
          },
          { reason: 'DELIVERED' },
        )
    },
  }),
}

/** What only those can tell who count. */
const EXCUSED: readonly string[] = ['DELIVERED', 'SNAT_EXHAUSTED', 'ACCEPT_QUEUE_FULL', 'CONNTRACK_FULL']

/** Of an endpoint: it is ACTIVE, carries that protocol and any number of flows. */
const mayPass = ({ owner, sent }: Seen): boolean =>
  owner?.kind !== 'endpoint' ||
  (owner.document.state === 'ACTIVE' && owner.document.connections === undefined && sent.protocol !== Protocol.ICMP)

/** Some address of 11.163.0.0/16: rules of these lists speak of the whole block or of none of it, else it is not told here. */
function seenAs({ declared, owner, arrived, to }: Seen): number | undefined {
  if (to !== undefined) return arrived.source
  const clb = owner && clbOf(declared, owner)
  if (clb === undefined) return undefined
  const texts = [...declared.documents.securityGroups.values()].flatMap(({ ingress = [], copies }) => [
    ...ingress,
    ...[...(copies?.values() ?? [])].flatMap((copy) => copy.ingress ?? []),
  ])
  const acls = [...declared.documents.networkAcls.values()].flatMap(({ ingress }) => ingress)
  const firewalls = [...declared.documents.cvms.values()].flatMap(({ firewall = [] }) => firewall)
  const isFine = [...texts, ...acls, ...firewalls].some(({ cidrBlock = '' }) =>
    /^11\.163\.\d+\.\d+(?:\/(?!16$)\d+)?$/.test(cidrBlock),
  )
  return isFine ? undefined : SOME_LINK_ADDRESS
}

/** 11.163.0.9 */
const SOME_LINK_ADDRESS = ((11 * 256 + 163) * 256 + 0) * 256 + 9
