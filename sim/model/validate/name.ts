import { parseIpv4 } from '../../net/ipv4.ts'
import type { Documents } from '../documents.ts'
import type { Context } from './context.ts'
import { placeOf } from './problems.ts'

/** The longest name of an endpoint or endpoint service (PRIVATE-LINK-FACTS, section 1.4). */
const NAME_LENGTH_MAX = 60
/** Names of other kinds are as long as the user likes, but not so long that joining them (`vpc1/app`) costs memory. */
const NAME_LENGTH_TOLERATED = 1000

/** What has a meaning of its own beside a name: `vpc1/app`, `consumer -> ep1:80`. */
const RESERVED = ['/', ' -> ']
const RESERVED_OF_DESTINATION = [...RESERVED, ':']

/** The sections whose names a connection can be made to: one name must mean one thing. */
const DESTINATIONS = ['cvms', 'clbs', 'endpoints'] as const

const SECTIONS = [
  'accounts',
  'vpcs',
  'routeTables',
  'networkAcls',
  'securityGroups',
  'cvms',
  'clbs',
  'endpointServices',
  'endpoints',
] as const satisfies readonly (keyof Documents)[]

/** Whether the names are short enough to go on; every other fault of a name is reported and borne. */
export function checkNames(context: Context): boolean {
  const { documents } = context
  let bearable = true
  for (const section of SECTIONS) {
    const longest = section === 'endpoints' || section === 'endpointServices' ? NAME_LENGTH_MAX : NAME_LENGTH_TOLERATED
    const reserved = reservedIn(section)
    for (const [name, document] of documents[section]) {
      checkName(context, name, longest, reserved, section, document)
      bearable &&= name.length <= NAME_LENGTH_TOLERATED
    }
  }
  for (const [vpc, document] of documents.vpcs) {
    for (const [name, subnet] of document.subnets) {
      checkName(context, name, NAME_LENGTH_TOLERATED, RESERVED, `vpcs.${vpc}.subnets`, subnet)
      bearable &&= name.length <= NAME_LENGTH_TOLERATED
    }
  }
  checkDestinations(context)
  return bearable
}

/** A section whose names calls can give, or the subnets of one VPC. */
export type NamedSection = Exclude<keyof Documents, 'accounts'> | 'subnets'

/** Whether a new resource can have this name, if nothing of its section has it: validation would find nothing wrong with it. */
export function canBeNamed(documents: Documents, section: NamedSection, name: string): boolean {
  if (name === '' || name.length > NAME_LENGTH_MAX) return false
  if (reservedIn(section).some((text) => name.includes(text))) return false
  if (!DESTINATIONS.some((one) => one === section)) return true
  return parseIpv4(name) === undefined && !DESTINATIONS.some((other) => documents[other].has(name))
}

/** Whether what is new in a section after a change can have its name: as `canBeNamed`, and nothing else new has it. */
export const canBeAdded = (before: Documents, after: Documents, section: NamedSection, name: string): boolean =>
  canBeNamed(before, section, name) &&
  (!DESTINATIONS.some((one) => one === section) ||
    DESTINATIONS.every((other) => other === section || !after[other].has(name)))

const reservedIn = (section: keyof Documents | 'subnets'): readonly string[] =>
  DESTINATIONS.some((other) => other === section) ? RESERVED_OF_DESTINATION : RESERVED

function checkName(
  { problems }: Context,
  name: string,
  longest: number,
  reserved: readonly string[],
  section: string,
  document: Parameters<typeof placeOf>[2],
): void {
  if (name === '') problems.add('NAME_EMPTY', placeOf(section, name, document), {})
  if (name.length > longest) {
    const parameters = { name: `${name.slice(0, NAME_LENGTH_MAX)}...`, limit: String(longest) }
    problems.add('NAME_TOO_LONG', placeOf(section, parameters.name, document), parameters)
    return
  }
  const text = reserved.find((one) => name.includes(one))
  if (text !== undefined) problems.add('NAME_CHARACTERS', placeOf(section, name, document), { name, text })
}

/** CVMs, CLBs and endpoints share one space of names, from which addresses must be told, too. */
function checkDestinations({ documents, problems }: Context): void {
  for (const [at, section] of DESTINATIONS.entries()) {
    const earlier = DESTINATIONS.slice(0, at)
    for (const [name, document] of documents[section]) {
      const other = earlier.find((one) => documents[one].has(name))
      if (other !== undefined) {
        problems.add('DUPLICATE_NAME', placeOf(section, name, document), { name, section: other })
      }
      if (parseIpv4(name) !== undefined) {
        problems.add('NAME_LIKE_ADDRESS', placeOf(section, name, document), { name })
      }
    }
  }
}
