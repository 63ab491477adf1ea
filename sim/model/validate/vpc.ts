import { type Cidr, cidrText, covers } from '../../net/cidr.ts'
import { parseIpv4 } from '../../net/ipv4.ts'
import type { VpcDocument } from '../documents.ts'
import type { Vpc } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import { overlapsBefore } from './overlap.ts'
import { entryOf, fieldOf, type Place, placeOf } from './problems.ts'
import { BROKEN_CIDR } from './values.ts'

/** The region of what names none. */
export const DEFAULT_REGION = 'ap-guangzhou'

/** `ap-guangzhou`, `na-siliconvalley`, `ap-shanghai-fsi` */
const REGION = /^[a-z]{2}(-[a-z]+)+$/
export const isRegion = (text: string): boolean => REGION.test(text)

type PrivateRange = { readonly block: Cidr; readonly shortest: number; readonly longest: number }

const range = (network: string, prefixLength: number, shortest: number): PrivateRange => ({
  block: { network: parseIpv4(network) ?? BROKEN_CIDR.network, prefixLength },
  shortest,
  longest: 28,
})

/** Where the blocks of VPCs may lie and how large they may be (CreateVpc; PRIVATE-LINK-FACTS, section 6). */
const TEN = range('10.0.0.0', 8, 12)
const TEN_STRICT = range('10.0.0.0', 12, 12)
const OTHERS = [range('172.16.0.0', 12, 12), range('192.168.0.0', 16, 16)]

/** The VPCs, without their subnets. */
export function buildVpcs(context: Context, accounts: Accounts): readonly Vpc[] {
  const vpcs: Vpc[] = []
  for (const [name, document] of context.documents.vpcs) {
    const place = placeOf('vpcs', name, document)
    const account = accounts.resolve(document.account, fieldOf(place, 'account'))
    vpcs.push(buildVpc(context, accounts, name, document, account))
  }
  return vpcs
}

export function buildVpc(
  context: Context,
  accounts: Pick<Accounts, 'nameOf'>,
  name: string,
  document: VpcDocument,
  account: number,
): Vpc {
  const place = placeOf('vpcs', name, document)
  return {
    name,
    id: context.ids.draw('vpc', accounts.nameOf(account), name),
    origin: document.origin,
    account,
    region: checkRegion(context, document.region, place),
    cidrs: checkBlocks(context, document, place),
  }
}

function checkRegion({ problems }: Context, region: string | undefined, place: Place): string {
  if (region === undefined) return DEFAULT_REGION
  if (!isRegion(region)) problems.add('REGION_MALFORMED', fieldOf(place, 'region'), { text: region })
  return region
}

/** A VPC's own block, then the assistant ones; those that were refused stay in their place as `BROKEN_CIDR`. */
function checkBlocks(context: Context, document: VpcDocument, place: Place): readonly Cidr[] {
  const texts = [document.cidr, ...(document.assistantCidrs ?? [])]
  const placeAt = (at: number) => (at === 0 ? fieldOf(place, 'cidr') : entryOf(place, 'assistantCidrs', at - 1))
  const cidrs = texts.map((text, at) => checkBlock(context, text, placeAt(at)))

  const sound = [...cidrs.keys()].filter((at) => cidrs[at] !== BROKEN_CIDR)
  const overlaps = overlapsBefore(sound.map((at) => cidrs[at] ?? BROKEN_CIDR))
  for (const [i, at] of sound.entries()) {
    const other = overlaps[i]
    if (other === undefined) continue
    const parameters = { cidr: texts[at] ?? '', other: texts[sound[other] ?? 0] ?? '' }
    context.problems.add('VPC_CIDR_OVERLAP', placeAt(at), parameters)
  }
  return cidrs
}

function checkBlock({ options, problems, values }: Context, text: string, place: Place): Cidr {
  const cidr = values.cidr(text, place)
  if (cidr === BROKEN_CIDR) return cidr
  const ranges = [options.strictVpcCidr ? TEN_STRICT : TEN, ...OTHERS]
  const around = ranges.find(
    ({ block }) => covers(block, cidr) || (covers(cidr, block) && block.network === cidr.network),
  )
  if (around === undefined) {
    const allowed = ranges.map(({ block }) => cidrText(block)).join(', ')
    problems.add('VPC_CIDR_RANGE', place, { cidr: text, allowed })
  } else if (cidr.prefixLength < around.shortest || cidr.prefixLength > around.longest) {
    const parameters = { cidr: text, shortest: String(around.shortest), longest: String(around.longest) }
    problems.add('VPC_CIDR_MASK', place, parameters)
  }
  return cidr
}
