import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../../sim/advise/change.ts'
import { changed } from '../../sim/advise/changed.ts'
import { fixFor, isMade, properSubsets } from '../../sim/advise/fix.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { type Dial, resolveDestination } from '../../sim/cloud/destination.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { type Ipv4, ipv4Text } from '../../sim/net/ipv4.ts'
import { protocolText } from '../../sim/net/protocol.ts'
import { documentsOf, type Literal } from '../support/networks.ts'
import { type Aim, aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'

/** Some machines vanish, some programs hang, some whitelists lose an entry: what the networks of the other laws do not have. */
const troubleArb = fc.record({ vanished: fc.nat(12), hung: fc.nat(12) })
type Trouble = typeof troubleArb extends fc.Arbitrary<infer T> ? T : never

function troubled(literal: Literal, { vanished, hung }: Trouble): Literal {
  const cvms = Object.entries(literal.cvms ?? {}).map(([name, cvm], index) => [
    name,
    { ...cvm, ...(index === vanished ? { state: 'VANISHED' } : {}), ...(index === hung ? { accepts: false } : {}) },
  ])
  return { ...literal, cvms: Object.fromEntries(cvms) }
}

function dialOf(cloud: Cloud, aim: Aim): Dial {
  const packet = aimed(cloud.network, { ...aim, spoofed: false })
  return {
    from: cloud.network.cvms[packet.sender]?.name ?? '',
    to: ipv4Text(packet.destination as Ipv4),
    port: packet.destinationPort,
    protocol: protocolText(packet.protocol) as Dial['protocol'],
    ...{ sourcePort: undefined, patienceUs: 3_000_000, bytes: 10 },
  }
}

/** Connects again and again, so that the CLB's own scheduler chooses; the first that is not made. */
function failedAmong(cloud: Cloud, dial: Dial, times: number) {
  const world = cloud.fork()
  const found = resolveDestination(world.network, dial)
  if (!found.ok) throw new Error(found.fault.message.en)
  for (let n = 0; n < times; n++) {
    const { outcome, reason, where } = world.connect(found.value)
    // What it has connected before takes the few ports that an endpoint may have.
    if (reason === 'SNAT_EXHAUSTED' && n > 0) return undefined
    if (outcome !== 'connected') return `${outcome} ${reason} at ${where}`
  }
  return undefined
}

const KINDS: readonly Change['kind'][] = [
  ...(['policy', 'entry', 'accept', 'startClb', 'listener', 'register', 'weight', 'startCvm'] as const),
  ...(['listen', 'firewall', 'accepts', 'revive', 'recreate'] as const),
]

test(
  'every fix makes the connection, whichever target is chosen, and no proper subset of it does',
  () => {
    const met = new Met()
    fc.assert(
      fc.property(
        literalArb(),
        optionsArb,
        aimArb,
        troubleArb,
        fc.boolean(),
        (literal, options, aim, trouble, isLast) => {
          const opened = Cloud.open(documentsOf(troubled(literal, trouble)), { ...DEFAULT_OPTIONS, ...options }, 42)
          if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
          const cloud = opened.value
          const dial = dialOf(cloud, aim)
          const documents = cloud.documents
          // Whichever of several sets of changes is taken: the first that is found, or the last that is compared.
          let compared = 0
          const answer = fixFor(cloud, dial, () => (isLast ? -compared++ : 0))
          expect(cloud.documents).toBe(documents)
          met.add(answer.kind)
          if (answer.kind === 'works') expect(failedAmong(cloud.settled(), dial, 12)).toBeUndefined()
          if (answer.kind !== 'fixed') return
          const { before, after, changes } = answer
          for (const { kind } of changes) met.add(kind)
          met.add(`${Math.min(changes.length, 4)} changes`)
          expect(isMade(before.settled(), dial)).toBe(false)
          expect(failedAmong(after, dial, 12)).toBeUndefined()
          for (const subset of properSubsets(changes)) {
            const world = changed(before, subset)
            expect(world !== undefined && isMade(world, dial), JSON.stringify(subset)).toBe(false)
          }
        },
      ),
      { numRuns: runs(300) },
    )
    met.requireAll([...KINDS, 'works', 'fixed', 'stuck', '1 changes', '2 changes', '3 changes', '4 changes'])
  },
  LAW_TIMEOUT_MS,
)
