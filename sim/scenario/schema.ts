import * as z from 'zod'
import { networkSchema, networkSections } from './schema-network.ts'
import { optionsSchema } from './schema-options.ts'
import { stepsSchema } from './schema-steps.ts'
import { choice, integer, list, type Mode, object, onceForEachMode, reason, text, told, words } from './schema-words.ts'

/** The version of the format that this Isthmus reads. */
export const FORMAT_VERSION = 1

/** Seeds are not negative int32, so that they can be typed and printed alike everywhere. */
const SEED_MAX = 0x7fffffff

/**
 * The one definition of the scenario format: it validates files and makes the JSON Schema that editors use. In mode
 * `patch` it is the format of a file with `extends`, in which nothing is required and `null` removes.
 */
export const fileSchema: (mode: Mode) => z.ZodType = onceForEachMode((mode) => {
  const seed = told(integer(0, SEED_MAX), 'Of all that is drawn; default 1.')
  const steps = stepsSchema()
  return object('EXPECTED_FILE', {
    isthmus: told(z.literal(FORMAT_VERSION, { error: 'EXPECTED_INTEGER' }).optional(), 'The version of the format.'),
    title: words().optional(),
    about: told(words().optional(), 'What the scenario is about, for people.'),
    teaches: told(list(reason()).optional(), 'The reasons that a reader meets here.'),
    seed: seed.optional(),
    start: told(
      choice('settled', 'cold').optional(),
      'settled (default): health checks have run; cold: every target is Unknown.',
    ),
    extends: told(
      text().optional(),
      'A file, by its path from this one, whose network, options, accounts, seed and setup this file begins with.',
    ),
    options: told(optionsSchema(mode).optional(), "Named choices where the cloud's documents are silent or disagree."),
    network: told(
      networkSchema(mode).optional(),
      'The network; its sections may stand at the top of the file instead.',
    ),
    ...networkSections(mode),
    setup: told(steps.optional(), 'Steps that run first in each case, also of files that extend this one.'),
    steps: told(steps.optional(), 'What happens, in order.'),
    cases: told(
      list(
        object('EXPECTED_MAP', {
          name: text(),
          about: words().optional(),
          note: words().optional(),
          seed: seed.optional(),
          start: choice('settled', 'cold').optional(),
          options: optionsSchema('patch').optional(),
          network: told(
            networkSchema('patch').optional(),
            'A patch of the network: maps merge, lists and values replace, null removes.',
          ),
          steps: told(steps.optional(), "Left out: the file's own steps."),
        }),
      ).optional(),
      'Variations, each a fresh world.',
    ),
  })
})
