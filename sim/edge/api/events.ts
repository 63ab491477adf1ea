import type { Network } from '../../model/network.ts'
import { isOwnStanding } from '../../scenario/lens.ts'
import type { Entry } from '../store/entry.ts'
import type { Replica } from '../store/replica.ts'
import type { Outcome } from '../store/replica-step.ts'
import { reportFor } from './control.ts'
import { ControlFault } from './control-fault.ts'
import type { Viewer } from './permission.ts'
import type { Service } from './service.ts'

/** So many may look on at once. */
const STREAMS_MAX = 64
/** Somebody who reads too slowly for so many events is let go. */
const BACKLOG_MAX = 1_000
const HEARTBEAT_MS = 15_000
/** How often the log is looked at for what other processes did, while somebody looks on. */
const POLL_MS = 250

type Event = { readonly event: string; readonly data: Readonly<Record<string, unknown>> }

/** Server-sent events of what happens in the world, each stream as its viewer may see it. */
export class EventStreams {
  readonly #service: Service
  readonly #open = new Set<() => void>()

  constructor(service: Service) {
    this.#service = service
  }

  stream(viewer: Viewer): Response {
    if (this.#open.size >= STREAMS_MAX)
      throw new ControlFault(503, 'TOO_MANY_STREAMS', `${STREAMS_MAX} streams are open`)
    let stop = (): void => {}
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          stop = this.#follow(viewer, controller)
        },
        cancel: () => stop(),
      },
      new CountQueuingStrategy({ highWaterMark: BACKLOG_MAX }),
    )
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
  }

  close(): void {
    for (const stop of this.#open) stop()
  }

  #follow(viewer: Viewer, controller: ReadableStreamDefaultController<Uint8Array>): () => void {
    const { world, onFault } = this.#service
    const standing = new Standing(viewer, world.replica)
    const send = (text: string): void => {
      controller.enqueue(TEXT.encode(text))
      if ((controller.desiredSize ?? 0) <= 0) stop()
    }
    const stopListening = world.listen((entry, outcome, replica, position) => {
      const events = [...eventsOf(viewer, entry, outcome, replica), ...standing.changes(replica)]
      for (const { event, data } of events) {
        send(
          `event: ${event}\nid: ${position}\ndata: ${JSON.stringify({ position, timeUs: replica.cloud.nowUs, ...data })}\n\n`,
        )
      }
    })
    const heartbeat = setInterval(() => send(': \n\n'), HEARTBEAT_MS)
    const poll = setInterval(() => world.read(() => {}).catch(onFault), POLL_MS)
    let isOver = false
    const stop = (): void => {
      if (isOver) return
      isOver = true
      stopListening()
      clearInterval(heartbeat)
      clearInterval(poll)
      this.#open.delete(stop)
      try {
        controller.close()
      } catch {
        // whoever read it is gone
      }
    }
    this.#open.add(stop)
    send(`event: world\ndata: ${JSON.stringify({ position: world.position, timeUs: world.replica.cloud.nowUs })}\n\n`)
    return stop
  }
}

const TEXT = new TextEncoder()

/** What an entry is to a viewer. */
function eventsOf(viewer: Viewer, { deed }: Entry, outcome: Outcome, world: Replica): readonly Event[] {
  if (outcome.kind === 'problems') return []
  if (deed.do === 'open') return [{ event: 'opened', data: {} }]
  if (deed.do === 'call' && outcome.kind === 'call') {
    if (viewer.account !== undefined && viewer.account !== deed.by) return []
    const code = outcome.result.ok ? 'OK' : outcome.result.error.code
    return [{ event: 'call', data: { by: deed.by, action: deed.action, code } }]
  }
  if (outcome.kind !== 'step') return []
  if (outcome.step.kind === 'advance') return [{ event: 'time', data: {} }]
  const { what, ok, observed, trace } = reportFor(viewer, world, outcome)
  const isSeen = what !== '' || Object.keys(observed).length > 0
  return isSeen ? [{ event: 'step', data: { what, ok, observed, trace } }] : []
}

/** The states and the health that a viewer may see, and how they change. */
class Standing {
  readonly #viewer: Viewer
  #last: ReadonlyMap<string, readonly [subject: 'state' | 'health', name: string, now: string]>

  constructor(viewer: Viewer, world: Replica) {
    this.#viewer = viewer
    this.#last = this.#of(world)
  }

  changes(world: Replica): readonly Event[] {
    const before = this.#last
    this.#last = this.#of(world)
    const events: Event[] = []
    for (const [key, [subject, name, now]] of this.#last) {
      const was = before.get(key)?.[2]
      if (was !== now) events.push({ event: subject, data: { name, was: was ?? null, now } })
    }
    for (const [key, [subject, name, was]] of before) {
      if (!this.#last.has(key)) events.push({ event: subject, data: { name, was, now: null } })
    }
    return events
  }

  #of({ cloud }: Replica): ReadonlyMap<string, readonly ['state' | 'health', string, string]> {
    const { network } = cloud
    const { endpoints, cvms, clbs } = network
    const states = [...endpoints, ...cvms, ...clbs].map(({ name, state }) => ['state', name, state] as const)
    const health = [...cloud.health()].map(([name, now]) => ['health', name, now] as const)
    const mine = [...states, ...health].filter(([subject, name]) => this.#isShown(network, subject, name))
    return new Map(mine.map((one) => [`${one[0]} ${one[1]}`, one]))
  }

  #isShown(network: Network, subject: 'state' | 'health', name: string): boolean {
    const viewer = this.#viewer.account
    return viewer === undefined || isOwnStanding({ network, viewer }, subject, name) === true
  }
}
