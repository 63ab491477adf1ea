import { expect, test } from 'vitest'
import { callOf, cloudDocuments, ROWS, Told } from '../../bench/cloud-mix.ts'
import { NO_QUOTAS } from '../../bench/networks.ts'
import { canonical } from '../../sim/check/laws/canonical.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { settle } from '../../sim/cloud/settle.ts'
import { compile } from '../../sim/compile/compile.ts'
import { findById, findNamed } from '../../sim/model/lookup.ts'
import { DEFAULT_QUOTAS, type Options } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'
import { LAW_TIMEOUT_MS, runs } from '../support/networks-met.ts'

const SEED = 1
const CVMS = 4_000 // its CLBs have targets among the first 3,991

/** Quotas that this network is within, so that they are counted. */
const WIDE: Options = {
  ...NO_QUOTAS,
  quotas: {
    ...DEFAULT_QUOTAS,
    ...{ securityGroupsPerRegion: 200, endpointsPerVpc: 200, endpointsPerService: 20, routeTablesPerVpc: 12 },
  },
}

function expectAsFromScratch(cloud: Cloud): void {
  const { network, tables, documents } = cloud
  const scratch = validate(documents, network.options, SEED)
  if (!scratch.ok) throw new Error(JSON.stringify(scratch.problems[0]))
  expect(network).toEqual(scratch.value)
  expect(settle(documents, scratch.value)).toEqual(documents)
  const fresh = compile(scratch.value, tables.version)
  expect(canonical(tables, network)).toEqual(canonical(fresh, scratch.value))
  for (const [index, { name, id }] of network.cvms.entries()) {
    expect(findNamed(network, 'cvm', name)).toBe(index)
    expect(findById(network, id)).toEqual({ kind: 'cvm', index })
  }
}

/** Sections of more than 256 documents are held, compared and looked up in otherwise than small ones. */
test.each([
  ['no quotas', NO_QUOTAS],
  ['quotas', WIDE],
])(
  'a large network after calls of every kind is as one made from scratch (%s)',
  { timeout: LAW_TIMEOUT_MS },
  (_, options) => {
    const opened = Cloud.open(cloudDocuments(CVMS), options, SEED)
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems[0]))
    const cloud = opened.value
    const told = new Told(CVMS)
    for (let i = 0; i < runs(7); i++) {
      told.round += 1
      for (const [at, row] of ROWS.entries()) {
        const operation = callOf(row, told)
        const result = operation && cloud.apply(operation)
        if (result?.ok === false) throw new Error(`${row.action}: ${result.error.message.en}`)
        if (result !== undefined) row.note?.(told, result.response)
        if (i >= 6 && at % 20 === told.round % 20) expectAsFromScratch(cloud)
      }
    }
    expectAsFromScratch(cloud)
  },
)
