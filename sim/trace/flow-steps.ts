import { Reason } from '../dataplane/reason.ts'
import type { StepRecord } from '../dataplane/step-log.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { type Context, type Finding, nameOfPlace, ownerPlace, segmentText } from './context.ts'
import { FLOW_WORDS as WORDS } from './flow-words.ts'

/** A segment that met no session, or one that it does not fit. */
export function session({ packet, place, tables }: Context, { detail }: StepRecord): Finding {
  const name = nameOfPlace(tables, place)
  const segment = segmentText(packet)
  return { words: sessionWords(), places: [] }

  function sessionWords(): Finding['words'] {
    if (detail !== NONE) return WORDS.session.unfit(name, segment)
    if (place.kind === 'cvm') return WORDS.session.noneAtGuest(name, segment)
    const isAnswer = packet.direction === 'reply'
    return isAnswer ? WORDS.session.noneForAnswer(name, segment) : WORDS.session.none(name, segment)
  }
}

/** The place at which the time to live ran out. */
export function timeToLive({ tables, place }: Context): Finding {
  const name = nameOfPlace(tables, place)
  return { words: place.kind === 'vpc' ? WORDS.ttl.ranOutInVpc(name) : WORDS.ttl.ranOut(name), places: [] }
}

export function flowCapacity({ tables, place }: Context, { detail }: StepRecord): Finding {
  return { words: WORDS.flowCapacity.full(nameOfPlace(tables, place), detail), places: [] }
}

export function acceptQueue({ tables }: Context, { subject, header }: StepRecord): Finding {
  return { words: WORDS.acceptQueue.full(tables.names.cvm(subject).name, header.destinationPort), places: [] }
}

/** A hop that a fault kept the packet from crossing; which kind of fault, the Reason says. */
export function fault({ tables, packet, vpc }: Context, { subject, detail }: StepRecord): Finding {
  const [from, to] = [nameOf(tables, vpc, subject), nameOf(tables, vpc, detail)]
  const words =
    packet.reason === Reason.FAULT_PARTITION
      ? WORDS.fault.cut
      : packet.reason === Reason.FAULT_CORRUPTED
        ? WORDS.fault.corrupted
        : WORDS.fault.lost
  return { words: words(from, to), places: [from] }
}

const nameOf = (tables: Tables, vpc: number, owner: number): string => nameOfPlace(tables, ownerPlace(vpc, owner))
