import type { ActionRow } from '../action-row.ts'
import { startInstances, stopInstances } from '../run-states.ts'
import { describeInstances } from './describe-instances.ts'
import { associateSecurityGroups, disassociateSecurityGroups, modifyInstances } from './instance-groups.ts'
import { runInstances, terminateInstances } from './instances.ts'

/** CVMs (version 2017-03-12). */
export const CVM_ACTIONS = {
  RunInstances: { run: runInstances, creates: { kind: 'cvm', parameter: 'InstanceName' } },
  TerminateInstances: { run: terminateInstances },
  DescribeInstances: { run: describeInstances },
  StartInstances: { run: startInstances },
  StopInstances: { run: stopInstances },
  AssociateSecurityGroups: { run: associateSecurityGroups },
  DisassociateSecurityGroups: { run: disassociateSecurityGroups },
  ModifyInstancesAttribute: { run: modifyInstances },
} as const satisfies Readonly<Record<string, ActionRow>>
