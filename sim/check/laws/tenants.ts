import type { Headed } from '../declared/declared.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { isSameHeader, type Seen, type SeenFlow } from './scene.ts'
import { headerText, sentText } from './shown.ts'

/** Flows through one CLB that another machine's packets arrive as, while they live. */
function others({ flow, to, arrived, passage }: Seen, received: readonly SeenFlow[], clb: string | undefined) {
  return received.filter(
    (one) =>
      one !== flow &&
      one.clb === clb &&
      one.endpoint !== undefined &&
      !one.isEnding &&
      !one.isTouched &&
      passage.timeUs - one.heardUs < LIVE_US &&
      isWhereItComesTo(one, to, arrived),
  )
}

/** One that a link lost and took up again comes elsewhere from then on. */
function isWhereItComesTo({ arrivals }: SeenFlow, to: string | undefined, arrived: Headed): boolean {
  const lastUs = Math.max(...arrivals.map((one) => one.lastUs))
  return arrivals.some((one) => one.lastUs === lastUs && one.server === to && isSameHeader(one.header, arrived))
}

/** Whatever state it is in, a flow is remembered for so long. */
const LIVE_US = 9_000_000

export const tenantsApart: IsolationLaw = {
  name: 'tenants-apart',
  statement: {
    en: 'two clients never mix, not even with one 5-tuple: to a backend no two live flows through one service look alike, and an answer goes to the client whose flow it belongs to',
    zh: '两个客户端绝不混淆，即使五元组相同：在后端看来，经同一服务的两条存活的流不会相同；应答只会回到其所属流的客户端',
  },
  mustMeet: ['equal 5-tuples of two tenants', 'SNAT port reused', 'SNAT port taken by another'],
  judge: ({ scene, meet, fail }) => ({
    packet(seen) {
      const { side, isDelivered, to, arrived, owner, declared, passage } = seen
      if (!isDelivered || to === undefined) return
      if (side === 'request' && owner?.kind === 'endpoint') {
        const clb = declared.clbBehind(owner.document)?.name
        const vpc = declared.vpcOfCvm(to) ?? ''
        if (arrived.sourcePort !== seen.sent.sourcePort) meet('SNAT port taken by another')
        const received = scene.received(vpc, arrived)
        if (received.some((one) => one !== seen.flow && one.isEnding)) meet('SNAT port reused')
        const [other] = others(seen, received, clb)
        if (other !== undefined)
          fail({
            en: `${sentText(seen)} came to ${to} as ${headerText(arrived)}, and so do packets of ${other.client} (${headerText(other.start)})`,
            zh: `${sentText(seen)} 以 ${headerText(arrived)} 到达 ${to}，而 ${other.client}（${headerText(other.start)}）的报文也是如此`,
          })
      }
      if (side !== 'reply' || seen.sender === undefined || passage.isError) return
      const asked = seen.answers
      if (asked.length > 0 && !asked.some(({ client }) => client === to))
        fail({
          en: `${sentText(seen)} answers ${asked.map(({ client }) => client).join(', ')} and came to ${to}`,
          zh: `${sentText(seen)} 应答的是 ${asked.map(({ client }) => client).join('、')}，却到达了 ${to}`,
        })
    },
  }),
}
