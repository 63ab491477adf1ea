import type * as z from 'zod'
import { choice, list, object, oneOf, port, text, told } from './schema-words.ts'

/** One claim of all packets: it is true of every one of them, or there is one that shows that it is not. */
export const prove = (): z.ZodType =>
  object('EXPECTED_PROVE', {
    reachable: told(claim().optional(), 'From every client of `from` something gets there, and is answered.'),
    unreachable: told(claim().optional(), 'Nothing gets there and is answered.'),
    only: told(claim().optional(), 'Nothing gets there and is answered, but by way of the endpoints of `via`.'),
  })

const claim = (): z.ZodType =>
  object('EXPECTED_CLAIM', {
    from: told(text(), 'Who sends: a CVM, a subnet (vpc1/app), a VPC, an account, or anywhere.'),
    to: told(
      text(),
      "Where to: an endpoint, a CVM, a CLB, a subnet, a VPC, an account, an address or block (in each client's VPC), or anywhere.",
    ),
    port: told(port().optional(), 'Only packets to this port, as the client dials it.'),
    protocol: told(choice('TCP', 'UDP', 'ICMP').optional(), 'Only packets of this protocol; left out: all three.'),
    via: told(
      oneOf('EXPECTED_TEXT', text(), list(text())).optional(),
      'Of only: the endpoints that may be used; else: only packets that come by these.',
    ),
    health: told(
      choice('any', 'now').optional(),
      'any: over every health that the targets could have; now: at the health that they have. Default any.',
    ),
  })
