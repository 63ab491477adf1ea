import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Flow } from '../../sim/check/oracle/memory.ts'
import { Oracle } from '../../sim/check/oracle/oracle.ts'
import { compile } from '../../sim/compile/compile.ts'
import { adopt } from '../../sim/dataplane/adopt.ts'
import type { Plane } from '../../sim/dataplane/plane.ts'
import { REASON_NAMES, type ReasonName } from '../../sim/dataplane/reason.ts'
import { flush } from '../../sim/dataplane/trackers.ts'
import type { Network } from '../../sim/model/network.ts'
import { Owner } from '../../sim/tables/tables.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { type Deed, edited, historyArb, type Past, shotsOf } from '../support/networks-history.ts'
import { Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'
import { walked } from '../support/networks-shots.ts'

const KINDS = { endpoint: Owner.ENDPOINT, clb: Owner.CLB, cvm: Owner.CVM } as const

/** Walk and oracle side by side, in one history. */
class Sides {
  readonly #plane: Plane
  readonly #oracle: Oracle
  readonly #past: Past[] = []
  readonly #met: Met
  #network: Network

  constructor(network: Network, met: Met) {
    this.#network = network
    this.#plane = planeOf(network)
    this.#oracle = new Oracle(network)
    this.#met = met
  }

  play(deed: Deed): void {
    this.#happens(deed)
    for (const shot of shotsOf(this.#network, this.#past, deed)) {
      const verdict = this.#oracle.send(shot)
      expect(walked(this.#plane, this.#network, shot), JSON.stringify([deed.kind, shot])).toEqual(verdict)
      this.#past.push({ shot, verdict, isOpening: deed.kind === 'open' })
      this.#met.add(verdict.word)
      this.#met.add(`${deed.kind}: ${verdict.word}`)
      const flow = this.#oracle.flowOf({ ...shot, vpc: this.#network.cvms[shot.from]!.vpc })
      if (flow !== undefined) this.#tell(flow, verdict.word)
    }
  }

  /** What does not send: time, an edit, a component that forgets, a queue. */
  #happens(deed: Deed): void {
    const network = this.#network
    switch (deed.kind) {
      case 'wait':
        this.#wait(1000 * deed.seconds)
        break
      case 'flush': {
        const index = deed.nth % Math.max(1, network[`${deed.what}s`].length)
        this.#oracle.flush(deed.what, index)
        flush(this.#plane, KINDS[deed.what], index)
        break
      }
      case 'edit':
        this.#network = edited(network, deed.edit)
        if (this.#network !== network) this.#met.add(`edit: ${deed.edit.kind}`)
        this.#oracle.change(this.#network)
        this.#oracle.fullQueues.clear()
        adopt(this.#plane, compile(this.#network, this.#plane.tables.version + 1))
        break
      case 'queue': {
        const cvm = deed.nth % network.cvms.length
        const { fullQueues } = this.#oracle
        for (const socket of network.cvms[cvm]!.sockets.keys()) {
          this.#plane.queueFull[this.#plane.tables.socketStart[cvm]! + socket] = Number(deed.isFull)
          if (deed.isFull) fullQueues.add(`${cvm} ${socket}`)
          else fullQueues.delete(`${cvm} ${socket}`)
        }
      }
    }
  }

  /** Time-outs may be a second late: where one would be, a little more time goes by. */
  #wait(ms: number): void {
    const oracle = this.#oracle
    oracle.now += ms
    while (oracle.isUnsure()) oracle.now += 1500
    this.#plane.clockMs = oracle.now
  }

  /** What there was to go wrong: how the target was chosen, the flow's state, and who on its path does not know it. */
  #tell({ listener, state, session, clb, server, knownBy }: Flow, word: string): void {
    const met = this.#met
    if (listener && word === 'DELIVERED') {
      met.add(`by ${listener.sessionPersistence > 0 ? 'session persistence' : listener.scheduler}`)
    }
    if (state !== undefined) met.add(`in ${state}`)
    if (session !== undefined && !knownBy.has('link')) met.add(`link forgot: ${word}`)
    if (clb !== undefined && !knownBy.has('balancer')) met.add(`CLB forgot: ${word}`)
    if (server !== undefined && !knownBy.has('target')) met.add(`server forgot: ${word}`)
    if (!knownBy.has('client')) met.add(`client forgot: ${word}`)
  }
}

/** What only faults do is drawn, so nothing naive can say it. */
const UNKNOWN_TO_THE_ORACLE: readonly ReasonName[] = ['FAULT_LOSS', 'FAULT_PARTITION', 'FAULT_CORRUPTED']

test('what the walk does to a packet of any history, a naive model does too', { timeout: runs(120_000) }, () => {
  const met = new Met()
  fc.assert(
    fc.property(networkArb({ limits: true }), historyArb, (network, deeds) => {
      const sides = new Sides(network, met)
      for (const deed of deeds) sides.play(deed)
    }),
    { numRuns: runs(2_000) },
  )
  met.requireAll(REASON_NAMES.filter((name) => !UNKNOWN_TO_THE_ORACLE.includes(name)))
  met.requireAll(['by WRR', 'by LEAST_CONN', 'by IP_HASH', 'by session persistence'])
  const states = ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE']
  met.requireAll([...states, 'SYN_SENT2', 'DATAGRAMS', 'ECHO'].map((state) => `in ${state}`))
  met.requireAll([
    ...['link forgot: CONNTRACK_INVALID', 'CLB forgot: CONNTRACK_INVALID', 'server forgot: EGRESS_DENIED'],
    ...['talk: CONNTRACK_INVALID', 'talk: PORT_CLOSED', 'answer: ACL_EGRESS_DENIED', 'answer: INGRESS_DENIED'],
    ...['edit: swap', 'answer: CLB_STOPPED', 'again: ENDPOINT_REJECTED', 'talk: TARGET_STOPPED'],
  ])
})
