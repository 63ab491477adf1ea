import { DEFAULT_OPTIONS, DEFAULT_QUOTAS, type Options, type Quotas } from '../model/options.ts'
import { child, entriesOf, type Located, numberOf } from './located.ts'
import type { Problems } from './problems.ts'
import { durationOf } from './read-values.ts'

/** The options of a case: what is written over the defaults. */
export function readOptions(options: Located | undefined, problems: Problems): Options {
  const written: Record<string, string | number | boolean> = {}
  for (const [name, { value }] of entriesOf(options)) {
    if (!Object.hasOwn(DEFAULT_OPTIONS, name) || value.kind !== 'scalar' || value.value === null) continue
    written[name] = value.value
  }
  const duration = (name: 'acceptDelay' | 'asyncTaskDelay' | 'hopDelay'): number | undefined =>
    durationOf(child(options, name), ['options', name], problems)
  return {
    ...DEFAULT_OPTIONS,
    ...written,
    acceptDelayUs: duration('acceptDelay') ?? DEFAULT_OPTIONS.acceptDelayUs,
    asyncTaskDelayUs: duration('asyncTaskDelay') ?? DEFAULT_OPTIONS.asyncTaskDelayUs,
    hopDelayUs: duration('hopDelay') ?? DEFAULT_OPTIONS.hopDelayUs,
    quotas: readQuotas(child(options, 'quotas')),
  }
}

function readQuotas(quotas: Located | undefined): Quotas | 'off' {
  if (quotas?.kind === 'scalar') return 'off'
  const written: Record<string, number> = {}
  for (const [name, { value }] of entriesOf(quotas)) {
    const quota = numberOf(value)
    if (Object.hasOwn(DEFAULT_QUOTAS, name) && quota !== undefined) written[name] = quota
  }
  return { ...DEFAULT_QUOTAS, ...written }
}
