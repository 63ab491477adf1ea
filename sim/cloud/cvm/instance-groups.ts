import { withEntries } from '../../base/chunked-map.ts'
import type { CvmDocument } from '../../model/documents.ts'
import type { Cvm } from '../../model/network.ts'
import { action, asOwner, type Call, type Done, done, optional, required } from '../call.ts'
import { accountAt, find, groupNameFor, ownerOf } from '../find.ts'
import { CVM_GROUP_CODES, INSTANCE_CODES } from '../kinds.ts'
import { id, notModelled, passedOver, shortText, someOf, someUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { INSTANCES } from '../run-states.ts'
import { withDefaultGroup } from '../vpc/default-group.ts'

/** One group at a time, to or from up to a hundred instances. */
const ONE_GROUP = {
  ...INSTANCES,
  SecurityGroupIds: required(someUpTo(1, id('securityGroup', CVM_GROUP_CODES), 'InvalidParameterValue.LimitExceeded')),
} as const

type Bound = readonly string[]

/** AssociateSecurityGroups: the group stands last in the order of matching; who is in it already stays as it is. */
export const associateSecurityGroups = action(ONE_GROUP, (call, { InstanceIds, SecurityGroupIds }) =>
  changeGroups(call, InstanceIds, SecurityGroupIds, (bound, [group = '']) =>
    bound.includes(group) ? bound : [...bound, group],
  ),
)

/** DisassociateSecurityGroups: nobody can be without a group. */
export const disassociateSecurityGroups = action(ONE_GROUP, (call, { InstanceIds, SecurityGroupIds }) =>
  changeGroups(call, InstanceIds, SecurityGroupIds, (bound, [group = ''], cvm) => {
    if (!bound.includes(group)) refuse('GROUP_NOT_BOUND', { cvm: cvm.name, group })
    if (bound.length === 1) refuse('LAST_GROUP', { cvm: cvm.name, group })
    return bound.filter((name) => name !== group)
  }),
)

/** ModifyInstancesAttribute: the name, and the whole list of groups, whose order is the order of matching. */
export const modifyInstances = action(
  {
    ...INSTANCES,
    InstanceName: optional(shortText),
    SecurityGroups: optional(someOf(id('securityGroup', CVM_GROUP_CODES))),
    UserData: optional(passedOver),
    HostName: optional(passedOver),
    AutoReboot: optional(passedOver),
    CamRoleName: optional(passedOver),
    CamRoleType: optional(passedOver),
    EnableJumboFrame: optional(passedOver),
    DisableApiTermination: optional(notModelled),
  },
  (call, { InstanceIds, InstanceName, SecurityGroups }) => {
    const { documents } = changeGroups(call, InstanceIds, SecurityGroups ?? [], (bound, groups) =>
      SecurityGroups === undefined ? bound : groups,
    )
    if (InstanceName === undefined) return done(documents)
    const renamed = InstanceIds.flatMap((text): [string, CvmDocument][] => {
      const { name } = find(call, 'cvm', text, INSTANCE_CODES)
      const document = documents.cvms.get(name)
      return document === undefined ? [] : [[name, { ...document, cloudName: InstanceName }]]
    })
    return done({ ...documents, cvms: withEntries(documents.cvms, renamed) })
  },
)

/** Gives instances of one account other groups, by the names of the documents. */
function changeGroups(
  call: Call,
  instances: readonly string[],
  groupTexts: readonly string[],
  change: (bound: Bound, groups: Bound, cvm: Cvm) => Bound,
): Done {
  let own = call
  const cvms: Cvm[] = []
  for (const text of instances) {
    const cvm = find(own, 'cvm', text, INSTANCE_CODES)
    own = asOwner(call, ownerOf(call.network, cvm))
    cvms.push(cvm)
  }
  const account = own.caller ?? 0
  const groups = groupTexts.map((text) => groupNameFor(own, account, text, CVM_GROUP_CODES))
  const twice = groups.find((name, index) => groups.indexOf(name) !== index)
  if (twice !== undefined) refuse('LISTED_TWICE', { text: twice, name: 'SecurityGroups' })
  // Who has named no group is in the default one, which must be written down to stand beside others.
  const isBare = cvms.some(({ name }) => call.documents.cvms.get(name)?.securityGroups === undefined)
  const { documents } = isBare ? withDefaultGroup(call, accountAt(call.network, account).name) : call
  const changed = cvms.flatMap((cvm): [string, CvmDocument][] => {
    const document = documents.cvms.get(cvm.name)
    if (document === undefined) return []
    const bound = document.securityGroups ?? []
    const now = change(bound, groups, cvm)
    return now === bound ? [] : [[cvm.name, { ...document, securityGroups: now }]]
  })
  return done(changed.length === 0 ? call.documents : { ...documents, cvms: withEntries(documents.cvms, changed) })
}
