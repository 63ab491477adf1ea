import * as z from 'zod'
import { boolean, choice, duration, integer, object, oneOf, port, text, told } from './schema-words.ts'

// Steps that send something and wait for what comes back.

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

export const patience = () => told(duration().optional(), 'How long to wait for the end of it; default 10s.')

export const connectPatience = (): z.ZodType =>
  told(
    oneOf('EXPECTED_DURATION', z.literal('kernel', { error: 'EXPECTED_DURATION' }), duration()).optional(),
    'How long the client waits: a time (default 10s), or kernel for its own SYN schedule.',
  )

export const background = () => told(boolean().optional(), 'true: the next steps do not wait for the end of it.')

export const connect = (): z.ZodType =>
  oneOf(
    'EXPECTED_CONNECT',
    told(text(), 'consumer -> ep1:80, consumer:40000 -> 10.0.1.200:80'),
    object(
      'EXPECTED_CONNECT',
      {
        ...ported(),
        patience: connectPatience(),
        bytes: told(size().optional(), 'The length of the request.'),
        protocol: choice('TCP', 'tcp').optional(),
        as: told(text().optional(), 'Keeps the connection open under this name, for send, receive, close and reset.'),
        background: background(),
      },
      ['every', 'hold'],
    ),
  )

export const ping = (): z.ZodType =>
  oneOf(
    'EXPECTED_PING',
    told(text(), 'consumer -> ep1'),
    object('EXPECTED_PING', {
      ...sent(),
      to: told(text(), "An endpoint, CVM or CLB, or an address in the client's VPC."),
      patience: patience(),
      background: background(),
    }),
  )

export const udp = (): z.ZodType =>
  oneOf(
    'EXPECTED_UDP',
    told(text(), 'consumer -> ep1:53, consumer:40000 -> 10.0.1.200:53'),
    object(
      'EXPECTED_UDP',
      {
        ...ported(),
        patience: patience(),
        bytes: told(size().optional(), 'The length of the datagram.'),
        background: background(),
      },
      ['as', 'every', 'hold'],
    ),
  )

export const TIMES_MAX = 25_000

/** `100`, `64kB`, `1MiB`. */
export const size = (): z.ZodType =>
  oneOf(
    'EXPECTED_SIZE',
    z.int({ error: 'EXPECTED_SIZE' }).min(0, { error: 'EXPECTED_SIZE' }).max(BYTES_MAX),
    z.string().regex(/^\d{1,9} ?(B|kB|KiB|MB|MiB)$/, { error: 'EXPECTED_SIZE' }),
  )

export const BYTES_MAX = 16 * 1024 * 1024
