import type { EndpointServiceDocument } from '../documents.ts'
import { type Clb, type EndpointService, SERVICE_TYPES, type ServiceType, type Vpc } from '../network.ts'
import { type AccountNames, isUin } from './account.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, partOf, placeOf } from './problems.ts'
import { BROKEN } from './values.ts'
import { DEFAULT_REGION } from './vpc.ts'

/** A service belongs to the account of its CLB's VPC (or of that of what else stands there), and is in its region. */
export function buildEndpointServices(
  context: Context,
  accounts: AccountNames,
  vpcs: readonly Vpc[],
  clbs: readonly Clb[],
): readonly EndpointService[] {
  const clbByName = new Map(clbs.map((clb, index) => [clb.name, index]))
  const serviceOfClb = new Map<number, string>()
  const services: EndpointService[] = []
  for (const [name, document] of context.documents.endpointServices) {
    const clb = clbByName.get(document.clb ?? '') ?? BROKEN
    services.push(buildEndpointService(context, accounts, vpcs, clbs, name, document, clb, serviceOfClb.get(clb)))
    if (clb !== BROKEN && !serviceOfClb.has(clb)) serviceOfClb.set(clb, name)
  }
  return services
}

/** `other`: the service that has the CLB already. */
export function buildEndpointService(
  context: Context,
  accounts: AccountNames,
  vpcs: readonly Vpc[],
  clbs: readonly Clb[],
  name: string,
  document: EndpointServiceDocument,
  clb: number,
  other: string | undefined,
): EndpointService {
  const place = placeOf('endpointServices', name, document)
  const type = context.values.word(document.type ?? 'CLB', SERVICE_TYPES, fieldOf(place, 'type')) ?? 'CLB'
  const behind =
    type === 'CLB'
      ? behindClb(context, clbs, document, clb, other, place)
      : behindInstance(context, vpcs, document, type, place)
  const vpc = vpcs[behind.vpc]
  return {
    name,
    id: context.ids.draw('endpointService', accounts.nameOf(vpc?.account ?? BROKEN), name),
    origin: document.origin,
    type,
    ...behind,
    account: vpc?.account ?? BROKEN,
    region: vpc?.region ?? DEFAULT_REGION,
    autoAccept: document.autoAccept ?? false,
    whitelist: buildWhitelist(context, document, accounts, place),
  }
}

type Behind = Pick<EndpointService, 'clb' | 'instance' | 'vpc'>

function behindClb(
  { documents, options, problems, references }: Context,
  clbs: readonly Clb[],
  document: EndpointServiceDocument,
  index: number,
  other: string | undefined,
  place: Place,
): Behind {
  const { clb: name, instance, vpc } = document
  const clb = clbs[index]
  if (name === undefined || instance !== undefined || vpc !== undefined) {
    problems.add('SERVICE_BACKEND', place, {})
    return { clb: BROKEN, instance: '', vpc: BROKEN }
  }
  checkClb({ documents, references, problems }, name, clb, fieldOf(place, 'clb'))
  // One service per CLB, says the limits page (option `oneServicePerClb`).
  if (other !== undefined && options.oneServicePerClb) {
    problems.add('CLB_IN_USE', fieldOf(place, 'clb'), { clb: name, service: other })
  }
  return { clb: index, instance: clb?.id ?? '', vpc: clb?.vpc ?? BROKEN }
}

/** The ids of what is not modelled: MySQL, Redis and gateway CLBs. */
export const INSTANCE_IDS: Readonly<Record<Exclude<ServiceType, 'CLB'>, RegExp>> = {
  CDB: /^cdb-[a-z0-9]{8}$/,
  CRS: /^crs-[a-z0-9]{8}$/,
  GWLB: /^gwlb-[a-z0-9]{8}$/,
}

function behindInstance(
  { problems, references }: Context,
  vpcs: readonly Vpc[],
  { clb, instance, vpc }: EndpointServiceDocument,
  type: Exclude<ServiceType, 'CLB'>,
  place: Place,
): Behind {
  const none = { clb: BROKEN, instance: '', vpc: BROKEN }
  if (clb !== undefined || instance === undefined || vpc === undefined) {
    problems.add('SERVICE_BACKEND', place, {})
    return none
  }
  if (!INSTANCE_IDS[type].test(instance)) {
    problems.add('SERVICE_INSTANCE', fieldOf(place, 'instance'), { text: instance, type, prefix: type.toLowerCase() })
  }
  const index = vpcs.findIndex(({ name }) => name === vpc)
  if (index < 0) references.missing('vpcs', vpc, fieldOf(place, 'vpc'))
  return { ...none, instance, vpc: index }
}

function checkClb(
  { documents, problems, references }: Pick<Context, 'documents' | 'problems' | 'references'>,
  name: string,
  clb: Clb | undefined,
  place: Place,
): void {
  if (clb?.type === 'OPEN') problems.add('CLB_PUBLIC', place, { clb: name })
  if (clb !== undefined) return
  if (documents.endpoints.has(name)) problems.add('ENDPOINT_BEHIND_SERVICE', place, { name })
  else references.missing('clbs', name, place)
}

/** Entries as UINs: the name of an account of the file stands for its UIN; what is no name must be a UIN. */
function buildWhitelist(
  context: Context,
  { whitelist = [] }: EndpointServiceDocument,
  accounts: AccountNames,
  place: Place,
): EndpointService['whitelist'] {
  const seen = new Set<string>()
  const entries: { uin: string; description: string }[] = []
  for (const [at, document] of whitelist.entries()) {
    const entryPlace = partOf(fieldOf(place, 'whitelist'), at, document)
    const uin = uinOf(context, document.account, accounts, entryPlace)
    if (uin === undefined) continue
    if (seen.has(uin)) context.problems.add('WHITELIST_DUPLICATE', entryPlace, { text: document.account, uin })
    seen.add(uin)
    entries.push({ uin, description: document.description ?? '' })
  }
  return entries
}

function uinOf(
  { documents, problems, references }: Context,
  text: string,
  accounts: AccountNames,
  place: Place,
): string | undefined {
  const named = accounts.find(text)
  if (named !== undefined) return accounts.list[named]?.uin
  if (!isUin(text)) {
    problems.add('WHITELIST_ENTRY', place, { text, ...references.hint(text, documents.accounts.keys()) })
    return undefined
  }
  const owner = accounts.hasUin(text) ? undefined : accounts.ownerOfAppId(text)
  if (owner === undefined) return text
  problems.add('WHITELIST_APP_ID', place, { text, account: owner.name, uin: owner.uin })
  return undefined
}
