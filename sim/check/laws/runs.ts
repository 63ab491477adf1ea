import type { Words } from '../../base/language.ts'
import type { Cloud } from '../../cloud/cloud.ts'
import type { StepReport } from '../../scenario/report.ts'
import type { Passage } from '../../world/capture/passage.ts'
import { histories } from '../arbitraries/histories.ts'
import type { History, LongNetwork } from '../history.ts'
import type { Failure, Law, Meet } from '../law.ts'
import { play } from '../play.ts'

/** The packets of a run. `isWatched`: somebody asks for the way of each, so that every one walks, and none takes a remembered path. */
function packetsOf(history: History, meet: Meet, isWatched: boolean): readonly string[] {
  const seen: string[] = []
  play(history, meet, [
    ({ cloud }) => {
      if (isWatched) cloud.watch({ packet: () => undefined })
      return {
        passage(passage: Passage) {
          if (!isWatched) meet(passage.reason)
          seen.push(JSON.stringify(passage))
        },
      }
    },
  ])
  return seen
}

/** What each step shows, in JSON; undefined: the history is not sound. */
function shown(history: History, looking: (cloud: Cloud) => void = () => undefined): readonly string[] | undefined {
  let reports: readonly StepReport[] = []
  const keep = (all: readonly StepReport[]): void => {
    reports = all
  }
  const { sound } = play(history, () => undefined, [
    ({ cloud }) => {
      looking(cloud)
      return { end: keep }
    },
  ])
  return sound ? reports.map((report) => JSON.stringify(report)) : undefined
}

/** Where two accounts of one history part. */
function difference(
  law: string,
  ours: readonly string[],
  theirs: readonly string[],
  words: Words,
): Failure | undefined {
  const at = ours.findIndex((one, index) => one !== theirs[index])
  if (at < 0 && ours.length === theirs.length) return undefined
  const place = `${at < 0 ? ours.length : at}: ${ours[at] ?? '-'} / ${theirs[at] ?? '-'}`
  return { law, what: { en: `${words.en} ${place}`, zh: `${words.zh} ${place}` }, step: undefined, expect: undefined }
}

export const replayLaw: Law = {
  name: 'replay',
  statement: {
    en: 'the same history shows the same, twice: every report, every trace, to the byte',
    zh: '同一历史两次运行的结果相同：每份报告、每条路径，逐字节一致',
  },
  mustMeet: ['shown'],
  histories: () => histories(),
  check(history, meet) {
    const [first, second] = [shown(history), shown(history)]
    if (first === undefined || second === undefined) return undefined
    meet('shown')
    return difference('replay', first, second, { en: 'the second run differs at step', zh: '第二次运行在此步骤不同' })
  },
}

export const observerLaw: Law = {
  name: 'observer',
  statement: {
    en: 'a world in which somebody asks for the way of each packet shows the same as one in which nobody looks on',
    zh: '有人记录每个报文的路径时，各步骤显示的结果与无人观察时相同',
  },
  mustMeet: ['shown', 'ways seen'],
  histories: () => histories(),
  check(history, meet) {
    const unwatched = shown(history)
    const watched = shown(history, (cloud) => cloud.watch({ packet: () => meet('ways seen') }))
    if (unwatched === undefined || watched === undefined) return undefined
    meet('shown')
    return difference('observer', unwatched, watched, {
      en: 'with somebody who looks on, it shows otherwise at step',
      zh: '有人观察时，此步骤显示不同',
    })
  },
}

export const memoLaw: Law = {
  name: 'memo',
  statement: {
    en: 'a packet that takes the remembered path of its flow fares as one that walks: looking on changes no packet',
    zh: '沿已记住路径转发的报文与逐项检查的报文结果相同：观察不会改变任何报文',
  },
  mustMeet: ['DELIVERED', 'CONNTRACK_INVALID', 'ENDPOINT_REJECTED'],
  histories: () => histories(),
  check: (history, meet) =>
    difference('memo', packetsOf(history, meet, false), packetsOf(history, meet, true), {
      en: 'with somebody who looks on, it is another packet',
      zh: '有人观察时报文不同，位置',
    }),
}

/** A network whose independent documents stand the other way round. What is given in order, or numbered by it, stays. */
function turnedRound(network: LongNetwork): LongNetwork {
  const turned = <One>(things: { readonly [name: string]: One } | undefined) =>
    things === undefined ? {} : Object.fromEntries(Object.entries(things).reverse())
  return {
    ...network,
    securityGroups: turned(network.securityGroups),
    cvms: turned(network.cvms),
    networkAcls: turned(network.networkAcls),
    routeTables: turned(network.routeTables),
  }
}

export const orderLaw: Law = {
  name: 'order',
  statement: {
    en: 'the order in which independent documents stand changes no packet',
    zh: '相互独立的文档的书写顺序不会改变任何报文',
  },
  mustMeet: ['DELIVERED'],
  histories: () => histories(),
  check(history, meet) {
    const other = { ...history, network: turnedRound(history.network) }
    return difference(
      'order',
      packetsOf(history, meet, false),
      packetsOf(other, () => undefined, false),
      {
        en: 'in the other order, it is another packet',
        zh: '按另一顺序报文不同，位置',
      },
    )
  },
}
