import { action, answered, optional } from '../call.ts'
import { asker } from '../filters.ts'
import { accountAt } from '../find.ts'
import { notModelled, text } from '../parameters.ts'
import { refuse } from '../refusal.ts'

const DONE = 0
const UNDER_WAY = 2

/** DescribeTaskStatus: whether what a call has begun on a CLB is done (option asyncTaskDelay). No task fails, and another account's is none. */
export const describeTaskStatus = action(
  { TaskId: optional(text), DealName: optional(notModelled) },
  (call, { TaskId }) => {
    const { name } = accountAt(call.network, asker(call, undefined))
    if (TaskId === undefined) refuse('MISSING_PARAMETER', { name: 'TaskId' })
    const endUs = call.tasks.endOf(TaskId, name) ?? refuse('NO_SUCH_TASK', { task: TaskId })
    call.consults('asyncTaskDelay')
    const Status = endUs > call.nowUs ? UNDER_WAY : DONE
    return answered(call, { Status, LoadBalancerIds: null, Message: null })
  },
)
