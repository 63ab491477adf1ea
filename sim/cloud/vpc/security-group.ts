import { withEntry, withoutEntries } from '../../base/chunked-map.ts'
import type { SecurityGroupDocument } from '../../model/documents.ts'
import type { Network, Rule, SecurityGroup } from '../../model/network.ts'
import { nameGroups } from '../../model/renumbered.ts'
import { action, answered, type CloudState, done, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName, nameFor, originOfCreated, toldOf } from '../creation.ts'
import { asker, filters, PAGE, page } from '../filters.ts'
import { accountAt, findAny, findGroup } from '../find.ts'
import { DELETED_GROUP_CODES } from '../kinds.ts'
import { byTags, type FilterValues, IDS_MAX, listed, ordered } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { id, oneOf, passedOver, shortText, someUpTo, textUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { tagged, tagSet, tags } from '../tags.ts'
import { withDefaultGroup } from './default-group.ts'

const description = textUpTo(100)

/** CreateSecurityGroup: a group without policies lets nothing in, and nothing out. */
export const createSecurityGroup = action(
  {
    GroupName: required(shortText),
    GroupDescription: required(description),
    ProjectId: optional(passedOver),
    Tags: optional(tags),
  },
  (call, { GroupName, GroupDescription, Tags }) => {
    const account = accountAt(call.network, asker(call, undefined)).name
    const name = nameFor(call, 'securityGroup', GroupName, call)
    const document: SecurityGroupDocument = {
      account,
      ingress: [],
      egress: [],
      ...(GroupDescription === '' ? {} : { description: GroupDescription }),
      ...toldOf(call, name, GroupName),
      ...tagged(Tags),
      origin: originOfCreated(call, {}),
    }
    return {
      documents: { ...call.documents, securityGroups: withEntry(call.documents.securityGroups, name, document) },
      respond: (after) => answerWith(after, name, account),
    }
  },
)

/** CreateDefaultSecurityGroup: the account's default group, which allows everything; made if it is not there yet. */
export const createDefaultSecurityGroup = action({ ProjectId: optional(passedOver) }, (call) => {
  const account = accountAt(call.network, asker(call, undefined)).name
  const { documents, group } = withDefaultGroup(call, account)
  return { documents, respond: (after) => answerWith(after, group, account) }
})

function answerWith(after: CloudState, documentName: string, account: string): ApiResponse {
  const group = after.network.securityGroups.find(
    (one) => one.documentName === documentName && accountAt(after.network, one.account).name === account,
  )
  return { SecurityGroup: group && describedGroup(after, group) }
}

/** ModifySecurityGroupAttribute: what the cloud calls a group, and what its owner says of it. */
export const modifySecurityGroup = action(
  {
    SecurityGroupId: required(id('securityGroup')),
    GroupName: optional(shortText),
    GroupDescription: optional(description),
  },
  (call, { SecurityGroupId, GroupName, GroupDescription }) => {
    const { documentName } = findGroup(call, SecurityGroupId)
    const document = call.documents.securityGroups.get(documentName)
    if (document === undefined) return refuse('DEFAULT_GROUP', { text: SecurityGroupId })
    const changed: SecurityGroupDocument = {
      ...document,
      ...(GroupName === undefined ? {} : { cloudName: GroupName }),
      ...(GroupDescription === undefined ? {} : { description: GroupDescription }),
    }
    return done({ ...call.documents, securityGroups: withEntry(call.documents.securityGroups, documentName, changed) })
  },
)

/** DeleteSecurityGroup: refused as long as anything is in it, or a rule of another group names it. */
export const deleteSecurityGroup = action(
  { SecurityGroupId: required(id('securityGroup', DELETED_GROUP_CODES)) },
  (call, { SecurityGroupId }) => {
    const { documents, network } = call
    const group = findGroup(call, SecurityGroupId)
    const document = documents.securityGroups.get(group.documentName)
    if (document === undefined || document.isDefault) return refuse('GROUP_IS_DEFAULT', { group: group.name })
    const user = userOf(network, group)
    if (user !== undefined) refuse('GROUP_IN_USE', { group: group.name, user })
    const isShared = network.securityGroups.some((one) => one !== group && one.documentName === group.documentName)
    // Of a template only this account's copy goes.
    const copies = withoutEntries(document.copies ?? new Map(), [accountAt(network, group.account).name])
    const securityGroups = isShared
      ? withEntry(documents.securityGroups, group.documentName, { ...document, copies })
      : withoutEntries(documents.securityGroups, [group.documentName])
    return done({ ...documents, securityGroups })
  },
)

/** The name of something that is in a group, or of a group one of whose rules names it. */
function userOf(network: Network, group: SecurityGroup): string | undefined {
  const { cvms, clbs, endpoints, securityGroups } = network
  const index = securityGroups.indexOf(group)
  const names = ({ peer }: Rule): boolean => 'securityGroup' in peer && peer.securityGroup === index
  const isNamedIn = (rules: readonly Rule[]): boolean => nameGroups(rules) && rules.some(names)
  const isIn = (one: { readonly securityGroups: readonly number[] }): boolean => one.securityGroups.includes(index)
  const other = securityGroups.find((one) => one !== group && (isNamedIn(one.ingress) || isNamedIn(one.egress)))
  return (cvms.find(isIn) ?? clbs.find(isIn) ?? endpoints.find(isIn) ?? other)?.name
}

const FILTERS: FilterValues<'securityGroup'> = {
  'security-group-id': ({ id: cloudId, name, documentName }) => [cloudId, name, documentName],
  'security-group-name': (group, call) => [groupName(call, group)],
  'project-id': () => ['0'],
  ...byTags<'securityGroup'>(({ documentName }, { documents }) => documents.securityGroups.get(documentName)),
}

export const describeSecurityGroups = action(
  {
    SecurityGroupIds: optional(someUpTo(IDS_MAX, id('securityGroup'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    OrderField: optional(oneOf(['CreatedTime', 'UpdateTime'])),
    OrderDirection: optional(oneOf(['ASC', 'DESC'])),
    ...PAGE,
  },
  (call, { SecurityGroupIds, Filters, OrderField, OrderDirection, ...window }) => {
    const named = { ids: SecurityGroupIds, idsName: 'SecurityGroupIds', Filters, values: FILTERS }
    const all = listed(call, 'securityGroup', named, findAny).map((group) => describedGroup(call, group))
    const { items, TotalCount } = page(ordered(all, OrderField, OrderDirection), window)
    return answered(call, { SecurityGroupSet: items, TotalCount })
  },
)

const groupName = ({ documents }: CloudState, { documentName }: SecurityGroup): string =>
  displayName(documents.securityGroups.get(documentName), documentName)

function describedGroup(state: CloudState, group: SecurityGroup): ApiResponse {
  const document = state.documents.securityGroups.get(group.documentName)
  const created = timeText(document?.createdUs ?? 0)
  return {
    SecurityGroupId: group.id,
    SecurityGroupName: groupName(state, group),
    SecurityGroupDesc: document?.description ?? '',
    ProjectId: '0',
    IsDefault: group.isDefault || document?.isDefault === true,
    CreatedTime: created,
    UpdateTime: created,
    TagSet: tagSet(document),
  }
}
