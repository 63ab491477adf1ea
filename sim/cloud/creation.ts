import type { DocumentOrigin, Origin } from '../base/origin.ts'
import type { Quotas } from '../model/options.ts'
import { canBeNamed } from '../model/validate/name.ts'
import type { Call } from './call.ts'
import { hasFormOfId } from './find.ts'
import { KINDS } from './kinds.ts'
import { refuse } from './refusal.ts'

const SECTIONS = { endpoint: 'endpoints', endpointService: 'endpointServices' } as const

/**
 * What a new endpoint or endpoint service is called in the file: what the caller says, else the name that it gets in the cloud
 * where that can be a name here, else a made one. The cloud lets names be alike; here they tell things apart. A text with the
 * form of an id is no name: it could hide what has that id.
 */
export function nameFor(call: Call, kind: keyof typeof SECTIONS, cloudName: string): string {
  const { documents, name } = call
  const section = SECTIONS[kind]
  const { en, zh } = KINDS[kind]
  if (name !== undefined) {
    if (documents[section].has(name)) refuse('NAME_TAKEN', { name, kindEn: en, kindZh: zh })
    return name // whatever else is wrong with it, validation says
  }
  if (canBeNamed(documents, section, cloudName) && !hasFormOfId(cloudName)) return cloudName
  const made = kind === 'endpoint' ? 'endpoint' : 'service'
  let number = 1
  while (!canBeNamed(documents, section, `${made}-${number}`)) number++
  return `${made}-${number}`
}

/** Refuses to go over a quota; `actual` is how many there would be. */
export function checkQuota({ network }: Call, quota: keyof Quotas, owner: string, actual: number): void {
  const { quotas } = network.options
  if (quotas === 'off' || actual <= quotas[quota]) return
  refuse('QUOTA', { owner, quota, actual: String(actual), limit: String(quotas[quota]) })
}

/** Where what a call creates stands: at the call; each field at the parameter that gave it. */
export function originOfCreated(
  { originOf }: Call,
  fields: Readonly<Record<string, string>>,
): DocumentOrigin | undefined {
  const origin = originOf('')
  if (origin === undefined) return undefined
  const known = Object.entries(fields).flatMap(([field, parameter]): [string, Origin][] => {
    const found = originOf(parameter)
    return found === undefined ? [] : [[field, found]]
  })
  return { ...origin, fields: new Map(known) }
}
