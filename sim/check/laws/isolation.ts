import { REASON_NAMES } from '../../dataplane/reason.ts'
import { corners } from '../arbitraries/corners.ts'
import { histories } from '../arbitraries/histories.ts'
import { engine } from '../engine.ts'
import type { History } from '../history.ts'
import type { Failure, Law, Meet } from '../law.ts'
import { type JudgeMaker, play } from '../play.ts'
import { byteConservation } from './bytes.ts'
import type { IsolationLaw } from './isolation-law.ts'
import { flowLifetime } from './lifetime.ts'
import { activeEndpoint, hiddenProvider, linkSources } from './links.ts'
import { Meetings } from './meetings.ts'
import { eligibleTargets, offeredPorts } from './offers.ts'
import { actsAsStated } from './operations.ts'
import { permittedArrives, rulesHold } from './permits.ts'
import { revokesAsStated } from './policies.ts'
import { Scene } from './scene.ts'
import { snatAsStated } from './snat.ts'
import { standingGoesOn } from './standing.ts'
import { tenantsApart } from './tenants.ts'
import { turnsAsStated } from './turns.ts'

/** What isolation means, sentence by sentence. */
const SENTENCES: readonly IsolationLaw[] = [
  ...[activeEndpoint, offeredPorts, linkSources, hiddenProvider, tenantsApart, rulesHold, permittedArrives],
  ...[eligibleTargets, flowLifetime, actsAsStated, byteConservation, snatAsStated, revokesAsStated],
  ...[standingGoesOn, turnsAsStated],
]

/** Judges one run by several sentences. */
const judgeOf =
  (laws: readonly IsolationLaw[]): JudgeMaker =>
  (stage) => {
    const scene = new Scene(stage)
    const meetings = new Meetings(scene, stage.meet)
    const judges = laws.map((law) => ({
      name: law.name,
      judge: law.judge({ scene, meet: stage.meet, fail: (what, expect) => stage.fail(law.name, what, expect) }),
    }))
    return {
      passage(passage) {
        const seen = scene.read(passage)
        meetings.packet(seen)
        for (const { judge } of judges) judge.packet?.(seen)
        scene.note(seen)
      },
      before(step) {
        meetings.before(step)
        for (const { judge } of judges) judge.before?.(step)
        scene.before(step)
      },
      after(step, report) {
        meetings.after(step, report)
        for (const { judge } of judges) judge.after?.(step, report)
      },
    }
  }

const lawOf = (
  name: string,
  statement: Law['statement'],
  laws: readonly IsolationLaw[],
  more: readonly string[] = [],
): Law => ({
  name,
  statement,
  mustMeet: [...new Set([...laws.flatMap(({ mustMeet }) => mustMeet), ...more])],
  histories: () => engine().oneof({ weight: 15, arbitrary: histories() }, { weight: 1, arbitrary: corners() }),
  check: (history: History, meet: Meet): Failure | undefined => play(history, meet, [judgeOf(laws)]).failure,
})

/** Each sentence as a law of its own. */
export const ISOLATION_LAWS: readonly Law[] = SENTENCES.map((law) => lawOf(law.name, law.statement, [law]))

/** What a campaign of a thousand runs meets ten times and more: every way in which a packet can end, and what seldom comes together. */
const MET_BY_ALL: readonly string[] = [
  ...REASON_NAMES,
  ...['SNAT port reused', 'reject with a live flow', 'delete with a live flow', 'flush with a live flow'],
  ...['equal 5-tuples of two tenants'],
]

/** All of them about each run: costs little more than one. A failure names the sentence that was broken. */
export const isolation: Law = lawOf(
  'isolation',
  {
    en: 'all sentences about isolation hold: what is delivered was permitted, offered and asked for, and what is permitted is delivered',
    zh: '关于隔离的所有规律都成立：送达的都经过许可、开放和请求；得到许可的都能送达',
  },
  SENTENCES,
  MET_BY_ALL,
)
