import * as z from 'zod'
import { REASON_NAMES } from '../dataplane/reason.ts'
import { boolean, choice, list, object, oneOf } from './schema-words.ts'

const text = (): z.ZodType => z.string({ error: 'EXPECTED_TEXT' })
const number = (): z.ZodType => z.int({ error: 'EXPECTED_INTEGER' })
const health = choice('Unknown', 'Alive', 'Dead', 'Close')

/** The form of a certificate's file: see `Certificate`. */
export const certificateSchema: z.ZodType = object('EXPECTED_CERTIFICATE', {
  certificate: number(),
  isthmus: text(),
  scenario: object('EXPECTED_CERTIFICATE_PART', {
    file: text(),
    case: text().optional(),
    after: z.int({ error: 'EXPECTED_INTEGER' }).min(0, { error: 'EXPECTED_INTEGER' }).optional(),
    network: text(),
  }),
  question: object('EXPECTED_CERTIFICATE_PART', {
    from: list(text()),
    to: oneOf(
      'EXPECTED_ASKED',
      z.literal('anywhere', { error: 'EXPECTED_ASKED' }),
      object('EXPECTED_ASKED', { cvms: list(text()) }),
      object('EXPECTED_ASKED', { endpoints: list(text()) }),
      object('EXPECTED_ASKED', { clbs: list(text()) }),
      object('EXPECTED_ASKED', { addresses: text() }),
    ),
    protocols: list(choice('TCP', 'UDP', 'ICMP')),
    health: oneOf(
      'EXPECTED_CERTIFICATE_PART',
      z.literal('any', { error: 'EXPECTED_CERTIFICATE_PART' }),
      z.record(z.string(), health),
    ),
    spoofed: boolean(),
  }),
  classes: list(
    object('EXPECTED_CERTIFICATE_PART', {
      clients: list(text()),
      sources: choice('own', 'foreign'),
      protocol: choice('TCP', 'UDP', 'ICMP'),
      sourcePorts: text(),
      destinations: text(),
      ports: text(),
      outcomes: list(
        object('EXPECTED_CERTIFICATE_PART', {
          target: text().optional(),
          reason: choice(...(REASON_NAMES as [string, ...string[]])),
          answer: choice(...(REASON_NAMES as [string, ...string[]])).optional(),
          at: list(text()),
          rule: text().optional(),
        }),
      ),
    }),
  ),
})
