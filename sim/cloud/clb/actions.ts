import type { ActionRow } from '../action-row.ts'
import { describeTargetHealth } from '../describe-health.ts'
import { modifyListener } from '../listener.ts'
import { createListener, deleteListener } from '../listener-create.ts'
import { setStartStatus } from '../run-states.ts'
import { deregisterTargets, modifyTargetWeight, registerTargets } from '../targets.ts'
import { describeListeners, describeTargets } from './describe-listeners.ts'
import { describeLoadBalancers } from './describe-load-balancers.ts'
import { createLoadBalancer, deleteLoadBalancer, modifyLoadBalancer, setLoadBalancerGroups } from './load-balancer.ts'
import { describeTaskStatus } from './task-status.ts'

/** CLBs, their listeners and targets (version 2018-03-17). */
export const CLB_ACTIONS = {
  CreateLoadBalancer: { run: createLoadBalancer, creates: { kind: 'clb', parameter: 'LoadBalancerName' } },
  DeleteLoadBalancer: { run: deleteLoadBalancer },
  DescribeLoadBalancers: { run: describeLoadBalancers },
  ModifyLoadBalancerAttributes: { run: modifyLoadBalancer },
  SetLoadBalancerSecurityGroups: { run: setLoadBalancerGroups },
  SetLoadBalancerStartStatus: { run: setStartStatus },
  CreateListener: { run: createListener },
  ModifyListener: { run: modifyListener },
  DeleteListener: { run: deleteListener },
  DescribeListeners: { run: describeListeners },
  RegisterTargets: { run: registerTargets },
  DeregisterTargets: { run: deregisterTargets },
  ModifyTargetWeight: { run: modifyTargetWeight },
  DescribeTargets: { run: describeTargets },
  DescribeTargetHealth: { run: describeTargetHealth },
  DescribeTaskStatus: { run: describeTaskStatus },
} as const satisfies Readonly<Record<string, ActionRow>>
