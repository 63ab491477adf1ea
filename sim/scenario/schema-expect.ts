import * as z from 'zod'
import { REASON_NAMES } from '../dataplane/reason.ts'
import { REFUSED_BY } from '../trace/trace.ts'
import { OUTCOMES } from '../world/observation.ts'
import type { ScenarioProblemCode } from './problem-words.ts'
import { size } from './schema-send.ts'
import { boolean, choice, duration, list, object, once, oneOf, reason, text, told } from './schema-words.ts'
import { TIME_PATTERN } from './time-match.ts'

// What a step must show.

/** A Reason, and the place: `TARGET_INGRESS_DENIED at web1`. */
const BLOCKER_WITH_PLACE = new RegExp(`^(${REASON_NAMES.join('|')}) at \\S.*$`)

const LATER_EXPECTATIONS = ['counters', 'trace', 'capture', 'packets'] as const

/** A value, a list of which one must hold, or `{ not: x }`. */
function matcher(value: z.ZodType, code: ScenarioProblemCode = 'EXPECTED_MATCHER'): z.ZodType {
  return oneOf(code, value, list(value), object(code, { not: oneOf(code, value, list(value)) }))
}

const count = once(
  (): z.ZodType =>
    matcher(
      oneOf(
        'EXPECTED_COUNT',
        z.int({ error: 'EXPECTED_COUNT' }).min(0, { error: 'EXPECTED_COUNT' }),
        z.string().regex(/^((>=|<=|>|<) ?\d{1,9}|~ ?\d{1,3}(\.\d{1,3})?%)$/, { error: 'EXPECTED_COUNT' }),
      ),
      'EXPECTED_COUNT',
    ).meta({ id: 'count', description: 'How often: 3, ">=3", "<=3", "~25%", { not: 0 }.' }),
)

const each = (value: z.ZodType): z.ZodType => z.record(z.string(), value, { error: 'EXPECTED_MAP' })

const maybe = (value: z.ZodType): z.ZodType => matcher(oneOf('EXPECTED_TEXT', value, z.null()))

/** How many bytes: a size, or a bound. */
const amount = (): z.ZodType =>
  matcher(
    oneOf('EXPECTED_SIZE', size(), z.string().regex(/^(>=|<=|>|<) ?\d{1,9}$/, { error: 'EXPECTED_SIZE' })),
    'EXPECTED_SIZE',
  )

/** A time, or a bound. */
const time = once(
  (): z.ZodType =>
    matcher(
      oneOf(
        'EXPECTED_TIME',
        z.string().regex(TIME_PATTERN, { error: 'EXPECTED_TIME' }),
        z.literal(0, { error: 'EXPECTED_TIME' }),
      ),
      'EXPECTED_TIME',
    ).meta({ id: 'time', description: 'A time: 131s, ">=10s", "~10ms" (give or take 5 percent), { not: 1s }.' }),
)

/** How a connection ends. */
const ofConnections = () => ({
  outcome: told(matcher(choice(...OUTCOMES)).optional(), 'How the connection ends, as its client sees it.'),
  outcomes: told(
    object('EXPECTED_MAP', Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count().optional()]))).optional(),
    'With times, and of a load: how many ended in which way.',
  ),
  after: told(time().optional(), 'How long it took until the outcome was known.'),
  backend: told(matcher(text()).optional(), 'The CVM that answers; a list: one of these.'),
  backends: told(each(count()).optional(), 'With times, and of a load: how many each CVM answered.'),
  sourceSeen: told(
    matcher(text()).optional(),
    'The client address that the backend sees; a block matches its addresses.',
  ),
  sourcePortSeen: told(matcher(text()).optional(), 'The client port that the backend sees.'),
  sourcePort: told(matcher(text()).optional(), 'The port that the client connects from.'),
  bytes: told(amount().optional(), 'How many bytes were delivered to the program at the other end.'),
  lostBytes: told(count().optional(), 'Of a load: how many bytes its clients sent and nobody got.'),
  login: told(
    maybe(choice('granted', 'denied')).optional(),
    "Whether the application lets the client in, by the server's `allow`.",
  ),
  localError: told(maybe(text()).optional(), "What the client's own kernel says: EADDRNOTAVAIL."),
  held: told(boolean().optional(), 'Of prove: whether the claim is true; true when left out.'),
  example: told(
    matcher(text()).optional(),
    'Of prove: the packet that shows that the claim is false, as a step: "connect: consumer:40000 -> ep1:80".',
  ),
  answer: told(matcher(choice('syn-ack', 'ack', 'rst', 'icmp', 'none')).optional(), 'Of a segment: what came back.'),
})

/** Why a packet ended where it did. */
const ofPackets = () => ({
  reason: told(matcher(reason()).optional(), 'Why the packet ended where it did.'),
  where: told(matcher(text()).optional(), 'The place where it ended.'),
  rule: told(matcher(text()).optional(), 'The rule that decided, as in sg-web.ingress[0].'),
  refusedBy: told(
    matcher(choice(...REFUSED_BY)).optional(),
    'What kept that rule from letting the packet in: a field of it; action: it drops; order: a rule that drops stands before it.',
  ),
  hops: told(
    oneOf('EXPECTED_LIST', list(text()), object('EXPECTED_LIST', { not: list(text()) })).optional(),
    'The components on the way, the whole list.',
  ),
  blockers: told(
    blockers().optional(),
    'All that blocks the way, not only the first: [EGRESS_DENIED, TARGET_INGRESS_DENIED at web1]; []: nothing does.',
  ),
})

/** Everything that stops a packet. */
const blockers = (): z.ZodType => {
  const placed = z.string().regex(BLOCKER_WITH_PLACE, { error: 'EXPECTED_REASON' })
  const blocker = oneOf('EXPECTED_REASON', reason(), placed)
  return oneOf('EXPECTED_LIST', list(blocker), object('EXPECTED_LIST', { not: list(blocker) }))
}

/** How things stand after the step, and what a call answered. */
const ofOthers = () => ({
  state: told(
    each(matcher(text())).optional(),
    'States by name: { ep1: PENDING }; of a kept connection { a.client: ESTABLISHED, a.server: CLOSE_WAIT, a.ep1: ESTABLISHED }.',
  ),
  health: told(
    each(matcher(choice('Alive', 'Dead', 'Unknown', 'Close'))).optional(),
    'Verdicts by target: { lb1/tcp:80/web1: Alive }.',
  ),
  flows: told(each(count()).optional(), 'How many flows a component tracks: { ep1: 3 }.'),
  at: told(time().optional(), 'Virtual time, from the beginning of the case.'),
  differ: told(list(text()).optional(), 'What named steps showed, no two alike: [s1.sourceSeen, g1.sourceSeen].'),
  error: told(matcher(oneOf('EXPECTED_TEXT', text(), z.null())).optional(), "The cloud's error code of the call."),
  result: told(
    z.record(z.string(), z.unknown(), { error: 'EXPECTED_MAP' }).optional(),
    'What the answer of the call must hold.',
  ),
})

const shape = () => ({ ...ofConnections(), ...ofPackets(), ...ofOthers() })

export const expectation = once(
  (): z.ZodType =>
    oneOf(
      'EXPECTED_EXPECTATION',
      z.literal('ok', { error: 'EXPECTED_EXPECTATION' }),
      object('EXPECTED_EXPECTATION', shape(), LATER_EXPECTATIONS),
    ).meta({
      id: 'expectation',
      description: 'What the step must show. A list means one of these; { not: x } anything else.',
    }),
)

/** For how long, and how often, `eventually`, `always` and `never` look. */
export const pace = () => ({
  within: told(duration().optional(), 'Of eventually: how long it may take; default 60s.'),
  every: told(duration().optional(), 'From one look to the next; default 1s.'),
  for: told(duration().optional(), 'Of always and never: how long it is looked at; default 10s.'),
})

/** What `eventually`, `always` and `never` look at, where that is no step. */
export const watched = (): z.ZodType => object('EXPECTED_WATCH', { ...shape(), ...pace() }, LATER_EXPECTATIONS)
