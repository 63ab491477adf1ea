import { Cloud } from '../../cloud/cloud.ts'
import { settle } from '../../cloud/settle.ts'
import { compile } from '../../compile/compile.ts'
import { validate } from '../../model/validate.ts'
import { CaseRun } from '../../scenario/case-run.ts'
import type { Step } from '../../scenario/scenario.ts'
import { histories } from '../arbitraries/histories.ts'
import type { Law } from '../law.ts'
import { play, type Stage } from '../play.ts'
import { canonical } from './canonical.ts'

const LAW = 'incremental'

/** Every list in a network is in its own order, so that equal networks have equal texts. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one instanceof Map
      ? ['Map', ...one]
      : one instanceof Set
        ? ['Set', ...one]
        : ArrayBuffer.isView(one)
          ? [...(one as Uint8Array)]
          : one,
  )

/** The names of the fields in which two things differ. */
const differing = (ours: object, theirs: object): readonly string[] =>
  Object.keys({ ...ours, ...theirs }).filter(
    (key) => textOf((ours as Record<string, unknown>)[key]) !== textOf((theirs as Record<string, unknown>)[key]),
  )

/** What of a cloud is other than in one that is made from its documents. */
function strayed({ cloud, one: { seed } }: Stage): readonly string[] {
  const { documents, network, tables } = cloud
  const scratch = validate(documents, network.options, seed)
  if (!scratch.ok) return scratch.problems.map(({ code }) => code)
  return [
    ...differing(network, scratch.value).map((field) => `network.${field}`),
    ...differing(settle(documents, scratch.value), documents).map((field) => `documents.${field}`),
    ...differing(canonical(tables, network), canonical(compile(scratch.value, tables.version), scratch.value)).map(
      (field) => `tables.${field}`,
    ),
  ]
}

/** What connections of the history show in this network at rest. */
function shown(cloud: Cloud, steps: readonly Step[]): readonly string[] {
  const run = new CaseRun(cloud)
  return steps.map((step) => textOf(run.step(step)?.observed))
}

const PROBES = 6

/** Connections that are not kept, so that each stands alone. */
const probesOf = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step) => step.kind === 'connect' && step.as === undefined && step.background !== true).slice(0, PROBES)

export const incrementalLaw: Law = {
  name: LAW,
  statement: {
    en: 'after each change, network and tables are what they would be made from scratch, and connections show the same',
    zh: '每次变更之后，网络和各表都与从头构建的相同，连接的表现也相同',
  },
  mustMeet: [
    'compared after CreateVpcEndPoint',
    'compared after DeleteVpcEndPoint',
    'compared after guest',
    'the same shown',
  ],
  histories: () => histories(),
  check: (history, meet) =>
    play(history, meet, [
      (stage) => ({
        after(step) {
          if (step.kind !== 'call' && step.kind !== 'guest') return
          const fields = strayed(stage)
          meet(`compared after ${step.kind === 'call' ? step.action : 'guest'}`)
          if (fields.length > 0) stage.fail(LAW, differ(fields.join(', ')))
        },
        end() {
          const { cloud, one } = stage
          const fields = strayed(stage)
          if (fields.length > 0) return stage.fail(LAW, differ(fields.join(', ')))
          const fresh = Cloud.open(cloud.documents, cloud.network.options, one.seed)
          if (!fresh.ok) return stage.fail(LAW, differ(fresh.problems.map(({ code }) => code).join(', ')))
          const probes = probesOf(one.steps)
          const [ours, theirs] = [shown(cloud.settled(), probes), shown(fresh.value, probes)]
          const at = ours.findIndex((text, index) => text !== theirs[index])
          if (at >= 0) stage.fail(LAW, differ(`${ours[at]} / ${theirs[at]}`))
          if (ours.length > 0) meet('the same shown')
        },
      }),
    ]).failure,
}

const differ = (what: string) => ({
  en: `other than made from scratch: ${what}`,
  zh: `与从头构建的不同：${what}`,
})
