import type { Network } from '../model/network.ts'
import { type Box, cut, point, without } from '../net/boxes.ts'
import type { Claim, Claims } from '../scenario/certificate-file.ts'
import { at, type Fate, fatesOf, placesOf } from './fates.ts'

/** What is wrong: packets that fare otherwise than said, that are in two classes (or not asked about), that are in none; an outcome that no packet has. */
export type Fault =
  | { readonly code: 'OTHERWISE'; readonly class: number; readonly packets: Packets; readonly is: Fate }
  | { readonly code: 'TWICE'; readonly class: number; readonly packets: Packets }
  | { readonly code: 'UNSAID'; readonly packets: Packets }
  | { readonly code: 'NEVER'; readonly class: number; readonly outcome: number }
export type Packets = { client: number; protocol: number; isSpoofed: boolean; box: Box }

/** Whether every packet of a question is in one class, and fares as said there. Trusted are `validate` and the file's reader (docs/certificates.md). */
export function* faultsOf(net: Network, { question, classes }: Claims): Generator<Fault> {
  const met = classes.map(() => new Set<string>())
  for (const client of new Set(question.from)) {
    const { address, vpc } = at(net.cvms, client)
    for (const protocol of new Set(question.protocols)) {
      const from = { net, client: at(net.cvms, client), protocol, health: question.health }
      const places = placesOf(from)
      for (const isSpoofed of question.spoofed ? [false, true] : [false]) {
        const packets = { client, protocol, isSpoofed }
        const ports = [protocol === 1 ? { first: 0, last: 0 } : { first: 0, last: 65_535 }]
        let left: readonly Box[] = boxesOf({ destinations: question.to(vpc), ports, sourcePorts: ports })
        for (const [index, claim] of classes.entries()) {
          if (claim.protocol !== protocol || claim.isSpoofed !== isSpoofed || !claim.clients.has(client)) continue
          for (const box of boxesOf(claim, isSpoofed ? undefined : address)) {
            const rest = without(left, box)
            if (!rest.wasThere) yield { code: 'TWICE', class: index, packets: { ...packets, box } }
            left = rest.left
            for (const [is, part] of fatesOf(from, places, box, isSpoofed)) {
              const said = claim.outcomes.findIndex((one) => isSo(one, is))
              if (said < 0) yield { code: 'OTHERWISE', class: index, packets: { ...packets, box: part }, is }
              else met[index]?.add(`${said} ${is.at}`)
            }
          }
        }
        for (const box of left) yield { code: 'UNSAID', packets: { ...packets, box } }
      }
    }
  }
  for (const [index, { outcomes }] of classes.entries())
    for (const [outcome, { at }] of outcomes.entries())
      if (!at.every((name) => met[index]?.has(`${outcome} ${name}`))) yield { code: 'NEVER', class: index, outcome }
}

const isSo = ({ target = '', reason, answer = '', at, rule = '' }: Claim['outcomes'][number], is: Fate): boolean =>
  is.target === target && is.reason === reason && is.answer === answer && at.includes(is.at) && is.rule === rule

/** The packets of a class that a client with this address sends, or, of a question, all of them. Only `own` means those to itself. */
function boxesOf(axes: Pick<Claim, 'destinations' | 'ports' | 'sourcePorts'>, own?: number): readonly Box[] {
  const ranges = axes.destinations === 'own' ? [point(own ?? 0)] : axes.destinations
  const boxes = ranges.flatMap((destination) =>
    axes.ports.flatMap((port) => axes.sourcePorts.map((sourcePort) => ({ destination, port, sourcePort }))),
  )
  if (own === undefined || axes.destinations === 'own') return boxes
  return boxes.flatMap((box) => cut(box, 'destination', point(own))[1])
}
