import type { EndpointDocument } from '../documents.ts'
import {
  type Account,
  END_POINT_STATES,
  type EndPointState,
  type Endpoint,
  type EndpointService,
  type StateBasis,
} from '../network.ts'
import type { AccountNames } from './account.ts'
import type { Context } from './context.ts'
import type { GroupNames } from './group-names.ts'
import type { Placement } from './placement.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import { SnatPools } from './snat.ts'
import type { SubnetOwners } from './subnet.ts'
import { BROKEN, NO_ADDRESS } from './values.ts'

/** A service as its consumers meet it. The provider is undefined where the service's CLB was refused. */
type Offer = {
  readonly service: EndpointService
  readonly provider: Account | undefined
  readonly whitelist: ReadonlySet<string>
}

export function buildEndpoints(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  placement: Placement,
  groups: GroupNames,
  services: readonly EndpointService[],
): readonly Endpoint[] {
  const serviceByName = new Map(services.map(({ name }, index) => [name, index]))
  const offers = services.map((service) => offerOf(accounts, service))
  const pools = new SnatPools(context)
  const endpoints: Endpoint[] = []
  for (const [name, document] of context.documents.endpoints) {
    const subnet = placement.subnets[endpoints.length] ?? BROKEN
    const address = placement.addresses[endpoints.length] ?? NO_ADDRESS
    const service = serviceByName.get(document.service) ?? BROKEN
    const offer = offers[service]
    const snatOf: SnatOf = (place) => pools.take(service, document.service, document.snat, place)
    const at = { subnet, address, service }
    endpoints.push(buildEndpoint(context, accounts, subnets, groups, name, document, at, offer, snatOf))
  }
  return endpoints
}

/** Gives an endpoint that stands at a place its addresses for the link. */
type SnatOf = (place: Place) => Pick<Endpoint, 'snatAddresses' | 'snatBasis' | 'snatPorts'>

export const offerOf = (accounts: AccountNames, service: EndpointService): Offer => ({
  service,
  provider: accounts.list[service.account],
  whitelist: new Set(service.whitelist.map(({ uin }) => uin)),
})

export function buildEndpoint(
  context: Context,
  accounts: AccountNames,
  subnets: SubnetOwners,
  groups: GroupNames,
  name: string,
  document: EndpointDocument,
  { subnet, address, service }: Pick<Endpoint, 'subnet' | 'address' | 'service'>,
  offer: Offer | undefined,
  snatOf: SnatOf,
): Endpoint {
  const place = placeOf('endpoints', name, document)
  const account = subnets.accountOf(subnet)
  if (service === BROKEN) context.references.missing('endpointServices', document.service, fieldOf(place, 'service'))
  checkRegion(context, subnets.regionOf(subnet), offer, place)
  return {
    name,
    id: context.ids.draw('endpoint', accounts.nameOf(account), name),
    origin: document.origin,
    vpc: subnets.vpcOf(subnet),
    subnet,
    account,
    address,
    service,
    securityGroups: groups.resolveList(document.securityGroups ?? [], account, place),
    state: stateOf(context, document.state, accounts.list[account], offer, place),
    stateBasis: basisOf(document, accounts.list[account], offer),
    ...snatOf(place),
    flowsMax: context.values.flowsMax(document.connections, fieldOf(place, 'connections')),
  }
}

/** A private link stays in one region (PRIVATE-LINK-FACTS, section 2.5). */
function checkRegion({ problems }: Context, region: string | undefined, offer: Offer | undefined, place: Place): void {
  if (region === undefined || offer?.provider === undefined || region === offer.service.region) return
  const parameters = { region, service: offer.service.name, serviceRegion: offer.service.region }
  problems.add('ENDPOINT_OTHER_REGION', fieldOf(place, 'service'), parameters)
}

/**
 * The state by the rules of acceptance (quick start, step 1; PRIVATE-LINK-FACTS, section 1.3). A state that is written
 * stands as it is, also for an account that is no longer on the whitelist.
 */
function stateOf(
  { options, problems, values }: Context,
  written: string | undefined,
  consumer: Account | undefined,
  offer: Offer | undefined,
  place: Place,
): EndPointState {
  if (written !== undefined) return values.word(written, END_POINT_STATES, fieldOf(place, 'state')) ?? 'FAILED'
  if (consumer === undefined || offer?.provider === undefined) return 'FAILED'
  const { service, provider, whitelist } = offer
  if (consumer.uin === provider.uin) {
    return options.sameAccountAlwaysAccepted || service.autoAccept ? 'ACTIVE' : 'PENDING'
  }
  if (!whitelist.has(consumer.uin)) {
    const parameters = { account: consumer.name, uin: consumer.uin, service: service.name }
    problems.add('ENDPOINT_NOT_WHITELISTED', fieldOf(place, 'service'), parameters)
  }
  return service.autoAccept ? 'ACTIVE' : 'PENDING'
}

/** What the state rests on: the option matters for an endpoint of the service's own account that nobody has accepted. */
function basisOf(document: EndpointDocument, consumer: Account | undefined, offer: Offer | undefined): StateBasis {
  if (document.state !== undefined) return document.stateBasis ?? 'written'
  const isOwn = consumer !== undefined && consumer.uin === offer?.provider?.uin
  return isOwn && !offer?.service.autoAccept ? 'sameAccountAlwaysAccepted' : 'acceptance'
}
