import type { Language } from '../../base/language.ts'
import { UNPRINTABLE } from '../../base/text.ts'
import type { Hop } from '../../trace/trace.ts'
import { commentOf } from './comment.ts'
import { damage, packetBytes } from './packet-bytes.ts'
import { type CapturedPacket, enhancedPacket, interfaceDescription, sectionHeader } from './pcapng.ts'
import type { PacketObserver, SeenPacket } from './sighting.ts'

/** The packets of one world as a section of a pcapng file, with an interface for each component that they met. */
export class Capture implements PacketObserver {
  readonly #title: string
  readonly #language: Language
  readonly #interfaces = new Map<string, { readonly port: number; readonly hop: Hop }>()
  readonly #packets: CapturedPacket[] = []
  #sent = 0

  constructor(title: string, language: Language) {
    this.#title = title
    this.#language = language
  }

  packet(seen: SeenPacket): void {
    this.#sent += 1
    const identification = this.#sent & 0xffff
    for (const [at, { timeUs, hop, header, ttl, outbound, reached, corrupted }] of seen.sightings.entries()) {
      if (!reached) continue
      const bytes = packetBytes(seen.carried, { header, ttl, identification })
      if (corrupted) damage(bytes)
      const comment = commentOf(seen, at, this.#language)
      const packet = { port: this.#portOf(hop), timeUs, outbound, bytes, comment }
      this.#packets.push(packet)
      const { copies, copyEveryUs } = seen
      const arrives = at > 0 && at === seen.sightings.length - 1
      for (let n = 1; arrives && n <= copies; n++) this.#packets.push({ ...packet, timeUs: timeUs + n * copyEveryUs })
    }
  }

  /** The section, block by block: its interfaces as they were met, its packets in order of time. */
  blocks(): Uint8Array[] {
    const interfaces = Array.from(this.#interfaces.values(), ({ hop }) =>
      interfaceDescription(clean(hop.component), clean(aboutText(hop))),
    )
    const inTime = this.#packets.toSorted((a, b) => a.timeUs - b.timeUs)
    return [sectionHeader(clean(this.#title)), ...interfaces, ...inTime.map(enhancedPacket)]
  }

  #portOf(hop: Hop): number {
    const key = `${hop.kind} ${hop.component}`
    const known = this.#interfaces.get(key)
    if (known) return known.port
    const port = this.#interfaces.size
    this.#interfaces.set(key, { port, hop })
    return port
  }
}

/** `cvm ins-k3v9x2m1, vpc1/app, vpc1, account shop` */
const aboutText = ({ kind, id, places, account }: Hop): string =>
  [`${kind} ${id}`, ...places, `account ${account}`].join(', ')

const clean = (text: string): string => text.replace(UNPRINTABLE, '·')
