import * as z from 'zod'
import { FLAGS_FORM } from '../net/tcp.ts'
import { background, patience, size, TIMES_MAX } from './schema-send.ts'
import { boolean, choice, duration, integer, list, object, oneOf, port, text, told } from './schema-words.ts'

// Steps about connections that are kept open, about faults and about time.

const RATIO_FORM = /^(?:100|\d{1,2}(?:\.\d{1,4})?) ?%$/

export const on = () => told(text().optional(), 'The connection, by the name that `connect` gave it: as: a.')
export const side = () =>
  told(choice('client', 'server').optional(), 'Which end of the connection does it; the client when left out.')
const bytes = (description: string) => told(size().optional(), description)
export const half = () =>
  told(boolean().optional(), 'true: only this direction is closed; the other end may go on sending.')

/** What all long forms about a kept connection have in common. */
const kept = () => ({ on: on(), side: side(), patience: patience(), background: background() })

export const transfer = (): z.ZodType =>
  oneOf(
    'EXPECTED_TRANSFER',
    size(),
    told(text(), 'The name of a connection; 100 bytes.'),
    object('EXPECTED_TRANSFER', { ...kept(), bytes: bytes('How many; default 100.') }),
  )

const LIVE = 'EXPECTED_LIVE'
const bare = (): z.ZodType => z.literal(true, { error: LIVE })

export const close = (): z.ZodType => oneOf(LIVE, bare(), text(), object(LIVE, { ...kept(), half: half() }))

export const reset = (): z.ZodType => oneOf(LIVE, bare(), text(), object(LIVE, kept()))

export const flags = () =>
  told(
    oneOf('EXPECTED_FLAGS', flagText(), list(flagText())),
    'SYN, [SYN, ACK], FIN+ACK, XMAS (FIN+PSH+URG), or "NULL" in quotes (none at all).',
  )
const flagText = (): z.ZodType => z.string({ error: 'EXPECTED_FLAGS' }).regex(FLAGS_FORM, { error: 'EXPECTED_FLAGS' })

const SEQUENCE_MAX = 0xffff_ffff

/** Of a raw segment, beside it or inside of its long form. */
export const fields = () => ({
  source: told(text().optional(), 'Of segment: a source address that is not its own (spoofed).'),
  seq: told(integer(0, SEQUENCE_MAX).optional(), 'Of segment: the sequence number; left out: what fits.'),
  ack: told(integer(0, SEQUENCE_MAX).optional(), 'Of segment: the acknowledgment number; left out: what fits.'),
  ttl: told(integer(1, 255).optional(), 'Of segment: the time to live; 64 when left out.'),
})

export const segment = (): z.ZodType =>
  oneOf(
    'EXPECTED_SEGMENT',
    told(text(), 'consumer:40000 -> ep1:80, with flags beside it.'),
    object('EXPECTED_SEGMENT', {
      flags: flags().optional(),
      from: told(text().optional(), 'The CVM that sends, with a port if need be; left out with `on`.'),
      to: told(text().optional(), 'Where to, with its port; left out with `on`.'),
      port: port().optional(),
      sourcePort: port().optional(),
      ...kept(),
      ...fields(),
      bytes: bytes('How many bytes of data it carries; none when left out.'),
      times: told(integer(1, TIMES_MAX).optional(), 'How often; default 1.'),
    }),
  )

/** `0.2`, `"20%"`. */
const ratio = (): z.ZodType =>
  oneOf(
    'EXPECTED_RATIO',
    z.number({ error: 'EXPECTED_RATIO' }).min(0, { error: 'EXPECTED_RATIO' }).max(1, { error: 'EXPECTED_RATIO' }),
    z.string().regex(RATIO_FORM, { error: 'EXPECTED_RATIO' }),
  )

export const fault = (): z.ZodType =>
  object('EXPECTED_FAULT', {
    name: told(text().optional(), 'What `heal` calls it; left out: the name of the step, or of the place.'),
    where: told(text(), 'A hop, ep1 -> lb1 (one way) or ep1 <-> lb1 (both), or a component: ep1.'),
    loss: told(ratio().optional(), 'How many packets are lost: 0.2 or 20%.'),
    delay: told(duration().optional(), 'How much later packets arrive.'),
    jitter: told(duration().optional(), 'By how much that varies, up and down.'),
    duplicate: told(ratio().optional(), 'How many packets arrive twice.'),
    reorder: told(ratio().optional(), 'How many packets arrive after a later one.'),
    corrupt: told(ratio().optional(), 'How many packets have a bit turned: their checksum tells.'),
    partition: told(boolean().optional(), 'true: nothing passes.'),
    for: told(duration().optional(), 'How long it lasts; left out: until `heal`.'),
  })

export const named = (): z.ZodType => oneOf('EXPECTED_LIST', text(), list(text()))

export const flush = (): z.ZodType =>
  oneOf(
    'EXPECTED_FLUSH',
    told(text(), 'An endpoint, a CLB or a CVM.'),
    object('EXPECTED_FLUSH', {
      flows: told(named(), 'Whose tracked flows are forgotten: an endpoint, a CLB or a CVM, or a list.'),
    }),
  )

export const wait = (): z.ZodType =>
  oneOf(
    'EXPECTED_WAIT',
    duration(),
    object('EXPECTED_WAIT', {
      packet: told(flags().optional(), 'Until a segment with these flags comes by: SYN+ACK.'),
      at: told(text().optional(), 'Where it comes by: an endpoint, a CLB or a CVM.'),
      nth: told(integer(1, 1_000_000).optional(), 'Which of them, counted from 1 and from now.'),
      bytes: bytes('Until an end of a connection has been given so many bytes, from its beginning.'),
      on: on(),
      patience: patience(),
    }),
  )

export const load = (): z.ZodType =>
  object('EXPECTED_LOAD', {
    name: told(text().optional(), 'What `endLoad` calls it; left out: the name of the step.'),
    from: told(named(), 'The CVM that connects, or several in turn.'),
    to: told(text(), 'Where to, with its port.'),
    port: port().optional(),
    every: told(duration().optional(), 'From one connection to the next.'),
    hold: told(
      duration().optional(),
      'How long each stays open, sending now and then; left out: it ends with its answer.',
    ),
    times: told(integer(1, TIMES_MAX).optional(), 'How many connections at most; left out: until `endLoad`.'),
    bytes: bytes('The length of each request.'),
    patience: patience(),
  })
