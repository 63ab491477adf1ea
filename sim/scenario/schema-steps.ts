import * as z from 'zod'
import { REFUSED_BY } from '../trace/trace.ts'
import { OUTCOMES } from '../world/observation.ts'
import type { ScenarioProblemCode } from './problem-words.ts'
import { guestFields } from './schema-network.ts'
import {
  choice,
  duration,
  integer,
  list,
  names,
  object,
  once,
  oneOf,
  port,
  reason,
  text,
  told,
  words,
} from './schema-words.ts'

/** The kinds of steps of this version. */
export const STEP_KINDS = ['connect', 'ping', 'udp', 'call', 'guest', 'advance', 'check'] as const

/** Words of the format that later versions of Isthmus read (docs of the format: SCENARIO, rules of reading). */
const LATER_STEPS = [
  ...['send', 'receive', 'close', 'reset', 'segment', 'fault', 'heal', 'flush', 'wait'],
  ...['together', 'each', 'load', 'endLoad', 'eventually', 'always', 'never', 'prove', 'background', 'save', 'steps'],
] as const
const LATER_EXPECTATIONS = ['blockers', 'differ', 'counters', 'flows', 'trace', 'capture', 'lost', 'packets'] as const

const stepSchema = once(
  (): z.ZodType =>
    object(
      'EXPECTED_STEP',
      {
        connect: told(connect().optional(), 'Opens a connection, sends a request, reads the answer and closes.'),
        ping: told(ping().optional(), 'Sends an echo request and waits for the answer: consumer -> ep1.'),
        udp: told(udp().optional(), 'Sends a datagram and waits for the answer: consumer -> ep1:53.'),
        call: told(text().optional(), "An action of the cloud's API, as in EnableVpcEndPointConnect."),
        with: told(
          z.record(z.string(), z.unknown(), { error: 'EXPECTED_MAP' }).optional(),
          'The parameters of the call; any ...Id takes a name of this file.',
        ),
        by: told(text().optional(), 'The account that calls; left out: the owner of what is named.'),
        guest: told(
          names('whole', object('EXPECTED_GUEST', guestFields('whole'))).optional(),
          'What changes inside machines, by the name of the CVM.',
        ),
        advance: told(duration().optional(), 'Lets virtual time go by: 15m.'),
        check: told(
          oneOf('EXPECTED_CHECK', z.literal(true, { error: 'EXPECTED_CHECK' }), z.null()).optional(),
          'Looks at states and health without touching anything.',
        ),
        expect: expectation().optional(),
        note: told(words().optional(), 'Why; for people, never checked.'),
        name: told(text().optional(), 'A name for the step; of a call: for what it makes.'),
      },
      LATER_STEPS,
    ).meta({ id: 'step', description: 'One thing that happens, and what must be seen.' }),
)

/** What the long forms of all that is sent have in common. */
const sent = () => ({
  from: told(text(), 'The CVM that sends.'),
  times: told(integer(1, TIMES_MAX).optional(), 'How often; default 1.'),
})

/** Of those, what has ports. */
const ported = () => ({
  ...sent(),
  to: told(text(), "An endpoint, CVM or CLB, or an address in the client's VPC, with its port: ep1:80."),
  port: told(port().optional(), 'The port, where `to` does not say it.'),
  sourcePort: port().optional(),
})

const patience = () => told(duration().optional(), 'How long the client waits for an answer; default 10s.')

const connect = (): z.ZodType =>
  oneOf(
    'EXPECTED_CONNECT',
    told(text(), 'consumer -> ep1:80, consumer:40000 -> 10.0.1.200:80'),
    object(
      'EXPECTED_CONNECT',
      {
        ...ported(),
        patience: told(
          oneOf('EXPECTED_DURATION', z.literal('kernel', { error: 'EXPECTED_DURATION' }), duration()).optional(),
          'How long the client waits: a time (default 10s), or kernel for its own SYN schedule.',
        ),
        bytes: told(size().optional(), 'The length of the request.'),
        protocol: choice('TCP', 'tcp').optional(),
      },
      ['as', 'every', 'hold', 'background'],
    ),
  )

const ping = (): z.ZodType =>
  oneOf(
    'EXPECTED_PING',
    told(text(), 'consumer -> ep1'),
    object('EXPECTED_PING', {
      ...sent(),
      to: told(text(), "An endpoint, CVM or CLB, or an address in the client's VPC."),
      patience: patience(),
    }),
  )

const udp = (): z.ZodType =>
  oneOf(
    'EXPECTED_UDP',
    told(text(), 'consumer -> ep1:53, consumer:40000 -> 10.0.1.200:53'),
    object(
      'EXPECTED_UDP',
      {
        ...ported(),
        patience: patience(),
        bytes: told(size().optional(), 'The length of the datagram.'),
      },
      ['as', 'every', 'hold', 'background'],
    ),
  )

const TIMES_MAX = 25_000

/** `100`, `64kB`, `1MiB`. */
const size = (): z.ZodType =>
  oneOf(
    'EXPECTED_SIZE',
    z.int({ error: 'EXPECTED_SIZE' }).min(0, { error: 'EXPECTED_SIZE' }).max(BYTES_MAX),
    z.string().regex(/^\d{1,9} ?(B|kB|KiB|MB|MiB)$/, { error: 'EXPECTED_SIZE' }),
  )

export const BYTES_MAX = 16 * 1024 * 1024

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

const expectation = (): z.ZodType => {
  const each = (value: z.ZodType): z.ZodType => z.record(z.string(), value, { error: 'EXPECTED_MAP' })
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count().optional()]))
  return oneOf(
    'EXPECTED_EXPECTATION',
    z.literal('ok', { error: 'EXPECTED_EXPECTATION' }),
    object(
      'EXPECTED_EXPECTATION',
      {
        outcome: told(matcher(choice(...OUTCOMES)).optional(), 'How the connection ends, as its client sees it.'),
        outcomes: told(object('EXPECTED_MAP', outcomes).optional(), 'With times: how many ended in which way.'),
        backend: told(matcher(text()).optional(), 'The CVM that answers; a list: one of these.'),
        backends: told(each(count()).optional(), 'With times: how many each CVM answered.'),
        sourceSeen: told(
          matcher(text()).optional(),
          'The client address that the backend sees; a block matches its addresses.',
        ),
        sourcePortSeen: told(matcher(text()).optional(), 'The client port that the backend sees.'),
        sourcePort: told(matcher(text()).optional(), 'The port that the client connects from.'),
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
        state: told(each(matcher(text())).optional(), 'States by name: { ep1: PENDING }.'),
        health: told(
          each(matcher(choice('Alive', 'Dead', 'Unknown', 'Close'))).optional(),
          'Verdicts by target: { lb1/tcp:80/web1: Alive }.',
        ),
        error: told(
          matcher(oneOf('EXPECTED_TEXT', text(), z.null())).optional(),
          "The cloud's error code of the call.",
        ),
        result: told(
          z.record(z.string(), z.unknown(), { error: 'EXPECTED_MAP' }).optional(),
          'What the answer of the call must hold.',
        ),
      },
      LATER_EXPECTATIONS,
    ),
  ).meta({
    id: 'expectation',
    description: 'What the step must show. A list means one of these; { not: x } anything else.',
  })
}

export const stepsSchema = once((): z.ZodType => list(stepSchema()))
