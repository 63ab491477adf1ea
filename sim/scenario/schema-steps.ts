import * as z from 'zod'
import { expectation, pace, watched } from './schema-expect.ts'
import * as live from './schema-live.ts'
import { guestFields } from './schema-network.ts'
import { prove } from './schema-prove.ts'
import { background, connect, connectPatience, ping, size, TIMES_MAX, udp } from './schema-send.ts'
import { duration, integer, list, names, object, once, oneOf, text, told, words } from './schema-words.ts'

/** The kinds of steps that say what happens; `each` and `together` hold others. */
export const STEP_KINDS = [
  ...['connect', 'send', 'receive', 'close', 'reset', 'segment', 'ping', 'udp'],
  ...['call', 'guest', 'fault', 'heal', 'flush', 'load', 'endLoad', 'advance', 'wait'],
  ...['check', 'prove', 'eventually', 'always', 'never', 'each', 'together'],
] as const satisfies readonly string[]

const stepSchema = once(
  (): z.ZodType =>
    object('EXPECTED_STEP', {
      ...connections(),
      ...acts(),
      ...times(),
      ...beside(),
      expect: expectation().optional(),
      save: told(
        z.record(z.string(), text(), { error: 'EXPECTED_SAVE' }).optional(),
        'Keeps what the step showed for later steps: { B: backend } is $B in them.',
      ),
      note: told(words().optional(), 'Why; for people, never checked.'),
      name: told(text().optional(), 'A name for the step; of a call: for what it makes.'),
    }).meta({ id: 'step', description: 'One thing that happens, and what must be seen.' }),
)

const nested = (): z.ZodType => z.lazy(stepSchema)

/** Steps that send something. */
const connections = () => ({
  connect: told(
    connect().optional(),
    'Opens a connection, sends a request, reads the answer and closes; with `as`, opens it and keeps it open.',
  ),
  send: told(live.transfer().optional(), 'Sends on a connection that is kept open: a.'),
  receive: told(live.transfer().optional(), 'Waits until the program has got so many bytes: a.'),
  close: told(live.close().optional(), 'Closes a connection that is kept open: a.'),
  reset: told(live.reset().optional(), 'Resets a connection that is kept open: a.'),
  segment: told(live.segment().optional(), 'Sends one raw TCP segment with any flags.'),
  ping: told(ping().optional(), 'Sends an echo request and waits for the answer: consumer -> ep1.'),
  udp: told(udp().optional(), 'Sends a datagram and waits for the answer: consumer -> ep1:53.'),
  load: told(live.load().optional(), 'Connects again and again, until `endLoad`.'),
  endLoad: told(text().optional(), 'Ends a load, by its name, and tells how its connections ended.'),
})

/** Steps that change something. */
const acts = () => ({
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
  fault: told(live.fault().optional(), 'Something goes wrong on a hop, or at a component, from now on.'),
  heal: told(live.named().optional(), 'Ends a fault, by its name, or several.'),
  flush: told(live.flush().optional(), 'A component forgets the flows that it tracks: { flows: ep1 }.'),
})

/** Steps that are about time, or hold others. */
const times = () => ({
  advance: told(duration().optional(), 'Lets virtual time go by: 15m.'),
  wait: told(
    live.wait().optional(),
    'Lets time go by until a moment in the middle of what is under way: 300us, { packet: SYN+ACK, at: ep1 }, { bytes: 64kB, on: a }.',
  ),
  check: told(
    oneOf('EXPECTED_CHECK', z.literal(true, { error: 'EXPECTED_CHECK' }), z.null()).optional(),
    'Looks at states and health without touching anything.',
  ),
  prove: told(
    prove().optional(),
    'Claims something of all packets at once: { unreachable: { from: vpc1, to: vpc2 } }, { only: { from: vpc1, to: vpc2, via: ep1 } }, { reachable: { from: vpc1, to: ep1, port: 80 } }.',
  ),
  eventually: told(looks().optional(), 'Looks again and again until it holds.'),
  always: told(looks().optional(), 'Looks again and again: it must hold each time.'),
  never: told(looks().optional(), 'Looks again and again: it must not hold once.'),
  each: told(
    z.record(z.string(), list(oneOf('EXPECTED_TEXT', text(), z.boolean())), { error: 'EXPECTED_EACH' }).optional(),
    'Does `steps` for each value, which they call by its name: { t: [web1, web2] } is $t.',
  ),
  together: told(list(nested()).optional(), 'These steps begin at the same instant.'),
  steps: told(list(nested()).optional(), 'The steps of `each`.'),
  ...pace(),
})

/** What is watched: an expectation, as of a check, or a step with its own. */
const looks = (): z.ZodType => oneOf('EXPECTED_WATCH', watched(), nested())

/** Keys that may stand beside the kind of a step as well as inside of its long form. */
const beside = () => ({
  on: live.on(),
  side: live.side(),
  half: live.half(),
  flags: live.flags().optional(),
  ...live.fields(),
  as: told(text().optional(), 'Of connect: keeps the connection open under this name.'),
  background: background(),
  patience: connectPatience(),
  bytes: told(size().optional(), 'How many bytes.'),
  times: told(integer(1, TIMES_MAX).optional(), 'How often; default 1.'),
})

export const stepsSchema = once((): z.ZodType => list(stepSchema()))
