import type { Network } from '../../model/network.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import type { Step } from '../../scenario/scenario.ts'
import type { Passage } from '../../world/capture/passage.ts'
import { corners } from '../arbitraries/corners.ts'
import { type HistoryOptions, histories } from '../arbitraries/histories.ts'
import { engine } from '../engine.ts'
import type { Law } from '../law.ts'
import { Oracle, type Shot, type Verdict } from '../oracle/oracle.ts'
import { type Judge, play, type Stage } from '../play.ts'

const LAW = 'oracle'

/**
 * Walks along with a run and asks the naive model about each packet. What is drawn, or is TCP's business at the hosts, it is given: the
 * health of targets, which accept queues are full. Where it cannot say any more what must be (a fault was at work, a time-out is as
 * near as a second, something was deleted and indexes mean others), it falls silent for the rest of the run.
 */
class OracleJudge implements Judge {
  readonly #stage: Stage
  readonly #oracle: Oracle
  #isLost = false

  constructor(stage: Stage) {
    this.#stage = stage
    this.#oracle = new Oracle(stage.cloud.network)
  }

  readonly passage = (seen: Passage): void => {
    const oracle = this.#oracle
    this.#comeTo(seen.timeUs)
    if (this.#isLost || seen.isError || seen.sender === undefined) return
    if (seen.reason.startsWith('FAULT')) this.#isLost = true
    const network = oracle.network
    const from = network.cvms.findIndex(({ name }) => name === seen.sender)
    if (this.#isLost || from < 0) return
    const health = this.#stage.cloud.health()
    for (const { listeners } of network.clbs)
      for (const listener of listeners)
        for (const target of listener.targets) oracle.sets(listener, target, health.get(target.name))
    oracle.fullQueues.clear()
    if (seen.reason === 'ACCEPT_QUEUE_FULL')
      for (const [cvm, { sockets }] of network.cvms.entries())
        for (const socket of sockets.keys()) oracle.fullQueues.add(`${cvm} ${socket}`)
    const { protocol, ttl, message } = seen
    const flags = message.kind === 'tcp' ? message.segment.flags : 0
    const verdict = oracle.send({ from, protocol, flags, ttl, ...seen.sent })
    this.#stage.meet(`oracle: ${verdict.word}`)
    const [wanted, actual] = [wordsOf(verdict, network), wordsOfPassage(seen)]
    if (wanted === actual) return
    const packet = `${seen.sender}: ${shotText(seen.sent)}`
    const en = `the packet ${packet} ends with ${actual}; by the facts it is ${wanted}`
    this.#stage.fail(
      LAW,
      { en, zh: `数据包 ${packet} 的结果是 ${actual}，按规则应为 ${wanted}` },
      { reason: verdict.word },
    )
  }

  readonly before = (step: Step): void => {
    if (step.kind === 'fault') this.#isLost = true
  }

  readonly after = (step: Step): void => {
    this.#comeTo(this.#stage.cloud.nowUs)
    if (step.kind !== 'flush') return
    const { endpoints, clbs, cvms } = this.#oracle.network
    for (const name of step.names) {
      const isNamed = (one: { readonly name: string }): boolean => one.name === name
      this.#oracle.flush('endpoint', endpoints.findIndex(isNamed))
      this.#oracle.flush('clb', clbs.findIndex(isNamed))
      this.#oracle.flush('cvm', cvms.findIndex(isNamed))
    }
  }

  /** Time has gone by, and the configuration may be another one. */
  #comeTo(timeUs: number): void {
    const oracle = this.#oracle
    const { network } = this.#stage.cloud
    oracle.now = timeUs / 1000
    if (oracle.isUnsure()) this.#isLost = true
    if (network === oracle.network) return
    if (!isLonger(oracle.network, network)) this.#isLost = true
    oracle.change(network)
  }
}

/** Whether all that was there is there still, under the same index. */
function isLonger(before: Network, after: Network): boolean {
  const kinds = [
    'vpcs',
    'subnets',
    'cvms',
    'clbs',
    'endpointServices',
    'endpoints',
    'securityGroups',
    'networkAcls',
  ] as const
  return kinds.every((kind) => before[kind].every(({ name }, index) => after[kind][index]?.name === name))
}

const shotText = ({
  source,
  sourcePort,
  destination,
  destinationPort,
}: Pick<Shot, 'source' | 'sourcePort' | 'destination' | 'destinationPort'>): string =>
  `${ipv4Text(source)}:${sourcePort} -> ${ipv4Text(destination)}:${destinationPort}`

function wordsOf({ word, to, header }: Verdict, { cvms }: Network): string {
  return to === undefined || header === undefined ? word : `${word} at ${cvms[to]?.name}, ${shotText(header)}`
}

const wordsOfPassage = ({ reason, to, arrived }: Passage): string =>
  to === undefined ? reason : `${reason} at ${to}, ${shotText(arrived)}`

/** Little is there, nearly all of it works, and rules change under open connections. */
const FEW_THINGS: HistoryOptions = {
  sizes: {
    ...{ accounts: 2, vpcs: 2, subnets: 1, securityGroups: 2, rules: 2, cvms: 4, clbs: 1, listeners: 1, targets: 2 },
    ...{ endpoints: 2, networkAcls: false, firewalls: false, troubleOnceIn: 60 },
  },
  steps: 24,
  swarm: false,
  weights: {
    ...{ open: 40, send: 40, connect: 20, twin: 10, createRule: 10, deleteRule: 10, replaceRule: 10, spoof: 5 },
    ...{ groupsOfEndpoint: 5, deleteEndpoint: 0, terminate: 0, stop: 0, guestState: 0, startClb: 0, flush: 0 },
    ...{ loss: 0, delay: 0, duplicate: 0, reorder: 0, corrupt: 0, partition: 0, heal: 0 },
  },
}

export const oracleLaw: Law = {
  name: LAW,
  statement: {
    en: 'each packet ends as a naive model says, which is written from the facts and scans lists',
    zh: '每个数据包的结果都与按事实写成、逐项查找的朴素模型一致',
  },
  mustMeet: ['DELIVERED', 'EGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'ENDPOINT_REJECTED', 'CONNTRACK_INVALID'].map(
    (word) => `oracle: ${word}`,
  ),
  histories: () => {
    const fc = engine()
    return fc.oneof(
      { weight: 5, arbitrary: histories() },
      { weight: 2, arbitrary: histories(FEW_THINGS) },
      { weight: 1, arbitrary: corners() },
    )
  },
  check: (history, meet) => play(history, meet, [(stage) => new OracleJudge(stage)]).failure,
}
