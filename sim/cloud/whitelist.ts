import { withEntry } from '../base/chunked-map.ts'
import { nearest } from '../base/text.ts'
import type { WhitelistEntryDocument } from '../model/documents.ts'
import type { EndpointService } from '../model/network.ts'
import { isUin } from '../model/validate/account.ts'
import { action, answered, type Call, done, optional, required } from './call.ts'
import { timeText } from './clock-text.ts'
import { toldOf } from './creation.ts'
import { happen } from './endpoint-connect.ts'
import { asker, filters, PAGE, page } from './filters.ts'
import { accountAt, accountCalled, at, checkForm, find } from './find.ts'
import { id, shortText, someOf, uin } from './parameters.ts'
import { refuse } from './refusal.ts'
import type { SettledDocuments } from './settle.ts'

/** The whitelist of an endpoint service: the accounts that may connect to it, by UIN. */
export const createWhiteList = action(
  {
    EndPointServiceId: required(id('endpointService')),
    UserUin: required(uin),
    Description: optional(shortText),
  },
  (call, { EndPointServiceId, UserUin, Description: description }) => {
    const service = find(call, 'endpointService', EndPointServiceId)
    const number = uinOf(call, UserUin)
    if (accountCalled(call.network, number) < 0) refuse('NO_SUCH_UIN', { uin: number })
    if (indexOf(service, number) >= 0) refuse('ALREADY_WHITELISTED', { uin: number, service: service.name })
    const told = { ...described(description), ...toldOf(call, '', '') }
    const entry = { account: UserUin, ...told, origin: call.originOf('UserUin') }
    return done(withWhitelist(call, service, (entries) => [...entries, entry]))
  },
)

export const modifyWhiteList = action(
  {
    EndPointServiceId: required(id('endpointService')),
    UserUin: required(uin),
    Description: optional(shortText),
  },
  (call, { EndPointServiceId, UserUin, Description: description }) => {
    const service = find(call, 'endpointService', EndPointServiceId)
    const index = listed(service, uinOf(call, UserUin))
    if (description === undefined) return done(call.documents)
    return done(
      withWhitelist(call, service, (entries) =>
        entries.map((entry, other) => (other === index ? { ...entry, description } : entry)),
      ),
    )
  },
)

/**
 * Takes accounts off the list. They can create no endpoint any more; those that they have stay as they are, unless the option
 * whitelistRemovalCutsExisting rejects them. The service's own account needs no entry, so it loses nothing.
 */
export const deleteWhiteList = action(
  { EndPointServiceId: required(id('endpointService')), UserUin: required(someOf(uin)) },
  (call, { EndPointServiceId, UserUin }) => {
    const { network } = call
    const service = find(call, 'endpointService', EndPointServiceId)
    const numbers = UserUin.map((text) => uinOf(call, text))
    const gone = new Set(numbers.map((number) => listed(service, number)))
    const documents = withWhitelist(call, service, (entries) => entries.filter((_, index) => !gone.has(index)))
    const cut = network.endpoints.filter(
      (endpoint) =>
        at(network.endpointServices, endpoint.service) === service &&
        endpoint.account !== service.account &&
        numbers.includes(accountAt(network, endpoint.account).uin),
    )
    if (cut.length > 0) call.consults('whitelistRemovalCutsExisting')
    if (!network.options.whitelistRemovalCutsExisting) return done(documents)
    return done(cut.reduce((before, endpoint) => happen(call, before, endpoint, 'cut'), documents))
  },
)

export const describeWhiteList = action(
  { Filters: optional(filters(['user-uin', 'end-point-service-id'], { values: 'InvalidParameter' })), ...PAGE },
  (call, { Filters = [], ...window }) => {
    const { network } = call
    const valuesOf = (filter: string) => Filters.flatMap(([name, values]) => (name === filter ? [values] : []))
    const uins = valuesOf('user-uin').map((texts) => texts.map((text) => uinOf(call, text)))
    const ids = valuesOf('end-point-service-id')
    for (const text of ids.flat()) checkForm(call, 'endpointService', text, 'end-point-service-id')
    const named = network.endpointServices.filter((service) =>
      ids.every((texts) => texts.includes(service.name) || texts.includes(service.id)),
    )
    const account = asker(call, ids.length === 0 ? undefined : named[0]?.account)
    const found = named
      .filter((service) => service.account === account)
      .flatMap((service) => service.whitelist.map((entry, index) => ({ service, index, ...entry })))
      .filter((entry) => uins.every((wanted) => wanted.includes(entry.uin)))
    const { items, TotalCount } = page(found, window)
    const users = items.map(({ service, index, uin: UserUin, description: Description }) => {
      const user = network.accounts[accountCalled(network, UserUin)]
      const document = call.documents.endpointServices.get(service.name)?.whitelist?.[index]
      const CreateTime = timeText(document?.createdUs ?? 0)
      return { Owner: Number(user?.appId ?? 0), UserUin, Description, CreateTime, EndPointServiceId: service.id }
    })
    // Two fields of the same content: the second is the cloud's older spelling.
    return answered(call, { VpcEndPointServiceUserSet: users, VpcEndpointServiceUserSet: users, TotalCount })
  },
)

/** The UIN that a text stands for: an account's name, or a UIN, which need not be that of an account of this world. */
function uinOf({ network }: Call, text: string): string {
  const account = network.accounts[accountCalled(network, text)]
  if (account !== undefined) return account.uin
  const mistaken = network.accounts.find(({ appId }) => appId === text)
  if (mistaken !== undefined) refuse('APP_ID_FOR_UIN', { appId: text, account: mistaken.name })
  if (isUin(text)) return text
  const names = network.accounts.map(({ name }) => name)
  return refuse('MALFORMED', {
    name: 'UserUin',
    text,
    wantedEn: 'a UIN',
    wantedZh: ' UIN',
    nearest: nearest(text, names),
  })
}

const indexOf = (service: EndpointService, number: string): number =>
  service.whitelist.findIndex((entry) => entry.uin === number)

function listed(service: EndpointService, number: string): number {
  const index = indexOf(service, number)
  return index >= 0 ? index : refuse('NOT_WHITELISTED', { uin: number, service: service.name })
}

const described = (description: string | undefined): Pick<WhitelistEntryDocument, 'description'> =>
  description === undefined ? {} : { description }

/** The list of the documents has the same order as the network's, so that an index means the same entry in both. */
function withWhitelist(
  { documents }: Call,
  service: EndpointService,
  change: (entries: readonly WhitelistEntryDocument[]) => readonly WhitelistEntryDocument[],
): SettledDocuments {
  const document = documents.endpointServices.get(service.name)
  if (document === undefined) return documents
  const changed = { ...document, whitelist: change(document.whitelist ?? []) }
  return { ...documents, endpointServices: withEntry(documents.endpointServices, service.name, changed) }
}
