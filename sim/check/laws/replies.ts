import { histories } from '../arbitraries/histories.ts'
import type { Law } from '../law.ts'
import { play } from '../play.ts'
import { isSameHeader, Scene, turned } from './scene.ts'
import { headerText, sentText } from './shown.ts'

const LAW = 'replies'

/** An answer to a flow is let through both links and NAT back to what its client dialled, wherever the flow came to. */
export const repliesLaw: Law = {
  name: LAW,
  statement: {
    en: 'whoever is answered gets the answer from the address and the port that it dialled',
    zh: '收到的应答总是来自所拨的地址和端口',
  },
  mustMeet: ['answered through a link', 'answered through a CLB', 'answered straight', 'answered through a link, UDP'],
  histories: () => histories(),
  check: (history, meet) =>
    play(history, meet, [
      (stage) => {
        const scene = new Scene(stage)
        return {
          before: (step) => scene.before(step),
          passage(passage) {
            const seen = scene.read(passage)
            const { side, answers, arrived, isDelivered, to, sender } = seen
            const [asked] = answers
            scene.note(seen)
            if (side !== 'reply' || asked === undefined || answers.length > 1 || sender === undefined) return
            if (!isDelivered || passage.isError) return
            const way =
              asked.endpoint !== undefined ? 'through a link' : asked.clb === undefined ? 'straight' : 'through a CLB'
            meet(`answered ${way}`)
            if (passage.protocol === UDP) meet(`answered ${way}, UDP`)
            if (to === asked.client && isSameHeader(arrived, turned(asked.start))) return
            const [came, dialled] = [headerText(arrived), headerText(asked.start)]
            stage.fail(LAW, {
              en: `${asked.client} dialled ${dialled}; the answer ${sentText(seen)} came to ${to} as ${came}`,
              zh: `${asked.client} 所拨的是 ${dialled}；应答 ${sentText(seen)} 到达 ${to} 时为 ${came}`,
            })
          },
        }
      },
    ]).failure,
}

const UDP = 17
