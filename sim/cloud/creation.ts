import type { DocumentOrigin, Origin } from '../base/origin.ts'
import type { Documents, Told } from '../model/documents.ts'
import type { Quotas } from '../model/options.ts'
import { canBeNamed, type NamedSection } from '../model/validate/name.ts'
import type { Call } from './call.ts'
import { hasFormOfId } from './find.ts'
import { KINDS, type Kind } from './kinds.ts'
import { refuse } from './refusal.ts'

/** What calls create: the section it stands in, and what it is called where nothing else can be its name. */
const CREATED = {
  vpc: { section: 'vpcs', made: 'network' },
  subnet: { section: 'subnets', made: 'part' },
  routeTable: { section: 'routeTables', made: 'routes' },
  networkAcl: { section: 'networkAcls', made: 'rules' },
  securityGroup: { section: 'securityGroups', made: 'group' },
  cvm: { section: 'cvms', made: 'machine' },
  clb: { section: 'clbs', made: 'balancer' },
  endpointService: { section: 'endpointServices', made: 'service' },
  endpoint: { section: 'endpoints', made: 'endpoint' },
} as const satisfies Partial<Record<Kind, { readonly section: NamedSection; readonly made: string }>>
export type CreatedKind = keyof typeof CREATED

/** What stands beside a new resource: all documents, of a subnet those of its VPC, and what the same call has made before it. */
type Beside = {
  readonly documents: Documents
  readonly subnets?: ReadonlyMap<string, unknown>
  readonly made?: ReadonlyMap<string, unknown>
}

/**
 * What a new resource is called in the file: what the caller says, else the name that it gets in the cloud where that can be a
 * name here, else a made one. The cloud lets names be alike; here they tell things apart. A text with the form of an id is no
 * name: it could hide what has that id.
 */
export function nameFor(
  { name }: Pick<Call, 'name'>,
  kind: CreatedKind,
  cloudName: string,
  { documents, subnets = new Map(), made = new Map() }: Beside,
): string {
  const { section, made: madeName } = CREATED[kind]
  const known = section === 'subnets' ? subnets : documents[section]
  const isTaken = (text: string): boolean => known.has(text) || made.has(text)
  if (name !== undefined) {
    const { en, zh } = KINDS[kind]
    if (isTaken(name)) refuse('NAME_TAKEN', { name, kindEn: en, kindZh: zh })
    return name // whatever else is wrong with it, validation says
  }
  // The default groups have their name without standing in the documents.
  const isDefault = kind === 'securityGroup' && cloudName === 'default'
  const isFree = (text: string): boolean => canBeNamed(documents, section, text) && !isTaken(text)
  if (!isDefault && isFree(cloudName) && !hasFormOfId(cloudName)) return cloudName
  let number = 1
  while (!isFree(`${madeName}-${number}`)) number++
  return `${madeName}-${number}`
}

/** The name that a call gives to the n-th of the things that it makes, from 1: the first has the plain name. */
export const nthName = ({ name }: Pick<Call, 'name'>, n: number): Pick<Call, 'name'> => ({
  name: name === undefined || n === 1 ? name : `${name}-${n}`,
})

/** What the document of something new tells beside what it is: the cloud's name for it, and when it was made. */
export const toldOf = ({ nowUs }: Call, name: string, cloudName: string): Pick<Told, 'cloudName' | 'createdUs'> => ({
  ...(cloudName === name ? {} : { cloudName }),
  ...(nowUs === 0 ? {} : { createdUs: nowUs }),
})

/** The name that the cloud shows of a resource. */
export const displayName = (document: Told | undefined, name: string): string => document?.cloudName ?? name

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
