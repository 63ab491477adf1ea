import { action, answered, optional } from '../call.ts'
import { asker } from '../filters.ts'
import { notModelled, text } from '../parameters.ts'
import { refuse } from '../refusal.ts'

/** DescribeTaskStatus: 0 for whatever has changed a CLB. Here that is done by the time the call is answered (option asyncTaskDelay). */
export const describeTaskStatus = action(
  { TaskId: optional(text), DealName: optional(notModelled) },
  (call, { TaskId }) => {
    asker(call, undefined)
    if (TaskId === undefined) refuse('MISSING_PARAMETER', { name: 'TaskId' })
    if (!call.tasks.has(TaskId)) refuse('NO_SUCH_TASK', { task: TaskId })
    return answered(call, { Status: 0, LoadBalancerIds: null, Message: null })
  },
)
