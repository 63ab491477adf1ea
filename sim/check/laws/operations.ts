import type { StepReport } from '../../scenario/report.ts'
import type { CallStep } from '../../scenario/scenario.ts'
import type { Declared } from '../declared/declared.ts'
import type { Bench, IsolationLaw } from './isolation-law.ts'
import type { Scene } from './scene.ts'

/** An endpoint's state by its name. */
type States = ReadonlyMap<string, string>

const statesOf = ({ documents }: Declared): States =>
  new Map([...documents.endpoints].map(([name, { state = '' }]) => [name, state]))

const LIVE_US = 60_000_000

/** Flows through an endpoint that nobody has begun to end. */
const liveThrough = (scene: Scene, endpoint: string): number =>
  [...scene.flows].filter(
    (flow) => flow.endpoint === endpoint && !flow.isEnding && scene.stage.cloud.nowUs - flow.heardUs < LIVE_US,
  ).length

/** What a call that succeeded makes of the endpoints, by what the cloud's documents say of it; undefined: nothing is said here. */
function expectedAfter(step: CallStep, before: States, declared: Declared, nowStates: States): States | undefined {
  const { parameters, action } = step
  const after = new Map(before)
  switch (action) {
    case 'EnableVpcEndPointConnect': {
      const ids = Array.isArray(parameters.EndPointId) ? parameters.EndPointId : []
      for (const id of ids) {
        const state = before.get(String(id))
        if (state === undefined) return undefined
        after.set(String(id), acceptedOr(state, parameters.AcceptFlag === true, declared))
      }
      return after
    }
    case 'DeleteVpcEndPoint':
      if (!before.has(String(parameters.EndPointId))) return undefined
      after.delete(String(parameters.EndPointId))
      return after
    case 'CreateVpcEndPoint': {
      const made = [...nowStates.keys()].find((name) => !before.has(name))
      const document = made === undefined ? undefined : declared.documents.endpoints.get(made)
      const service = document && declared.documents.endpointServices.get(document.service)
      if (made === undefined || document === undefined || service === undefined) return undefined
      const isOwn = declared.accountOf(declared.vpcOf(document.subnet)) === declared.accountOfService(document.service)
      const isAccepted = service.autoAccept === true || (isOwn && declared.options.sameAccountAlwaysAccepted)
      after.set(made, isAccepted ? 'ACTIVE' : 'PENDING')
      return after
    }
    case 'DeleteVpcEndPointServiceWhiteList':
      return declared.options.whitelistRemovalCutsExisting ? undefined : after
    case 'CreateVpcEndPointServiceWhiteList':
      return after
    default:
      return undefined
  }
}

function acceptedOr(state: string, accept: boolean, { options }: Declared): string {
  if (!accept) return 'REJECTED'
  return state === 'ACTIVE' || options.acceptDelayUs === 0 ? 'ACTIVE' : 'ACCEPTING'
}

/** The account that a call creates an endpoint for, and whether the service's list has it. */
function isInvited(step: CallStep, declared: Declared): boolean | undefined {
  const { parameters, by } = step
  const service = String(parameters.EndPointServiceId)
  const document = declared.documents.endpointServices.get(service)
  const account = by ?? declared.accountOf(String(parameters.VpcId))
  if (document === undefined) return undefined
  const uin = declared.documents.accounts.get(account)?.uin
  const isOwn = account === declared.accountOfService(service)
  return isOwn || (document.whitelist ?? []).some((entry) => entry.account === account || entry.account === uin)
}

export const actsAsStated: IsolationLaw = {
  name: 'acts-as-stated',
  statement: {
    en: 'reject, accept, delete, create and the whitelist do what is stated: who is not on the list gets no endpoint, one that needs acceptance waits for it, and what is rejected or deleted carries nothing from then on',
    zh: '拒绝、接受、删除、创建和白名单按规定生效：不在白名单中的账号得不到终端节点，需要接受的终端节点处于等待，被拒绝或删除的终端节点从此不再承载流量',
  },
  mustMeet: [
    'reject with a live flow',
    'delete with a live flow',
    'taken off the whitelist',
    'not on the whitelist',
    'created',
    'accepted',
  ],
  judge: (bench) => {
    let before: States = new Map()
    let invited: boolean | undefined
    return {
      before(step) {
        const { scene, meet } = bench
        before = statesOf(scene.declared)
        if (step.kind !== 'call') return
        invited = step.action === 'CreateVpcEndPoint' ? isInvited(step, scene.declared) : undefined
        const live = (name: unknown): boolean => liveThrough(scene, String(name)) > 0
        const { EndPointId, AcceptFlag } = step.parameters
        if (
          step.action === 'EnableVpcEndPointConnect' &&
          AcceptFlag === false &&
          Array.isArray(EndPointId) &&
          EndPointId.some(live)
        )
          meet('reject with a live flow')
        if (step.action === 'DeleteVpcEndPoint' && live(EndPointId)) meet('delete with a live flow')
      },
      after(step, report) {
        if (step.kind === 'call' && report !== undefined) judgeCall(bench, step, report, { before, invited })
      },
    }
  },
}

function judgeCall(
  { scene, meet, fail }: Bench,
  step: CallStep,
  { observed: { error } }: StepReport,
  { before, invited }: { readonly before: States; readonly invited: boolean | undefined },
): void {
  const { declared } = scene
  const now = statesOf(declared)
  const expected = error === undefined ? expectedAfter(step, before, declared, now) : before
  if (error === undefined && invited === false)
    fail(
      {
        en: `${step.action} made an endpoint for an account that is not on the list`,
        zh: `${step.action} 为不在白名单中的账号创建了终端节点`,
      },
      { error: 'ResourceUnavailable.ServiceWhiteListNotAdded' },
    )
  if (error?.code === 'ResourceUnavailable.ServiceWhiteListNotAdded') meet('not on the whitelist')
  if (error === undefined && step.action === 'CreateVpcEndPoint') meet('created')
  if (error === undefined && step.action === 'EnableVpcEndPointConnect' && step.parameters.AcceptFlag === true)
    meet('accepted')
  if (error === undefined && step.action === 'DeleteVpcEndPointServiceWhiteList') meet('taken off the whitelist')
  if (expected === undefined) return
  for (const name of new Set([...expected.keys(), ...now.keys()])) {
    const [wanted, is] = [expected.get(name), now.get(name)]
    if (wanted === is) continue
    fail(
      {
        en: `after ${step.action} ${name} is ${is ?? 'gone'}, and was to be ${wanted ?? 'gone'}`,
        zh: `${step.action} 之后 ${name} 为 ${is ?? '不存在'}，而应为 ${wanted ?? '不存在'}`,
      },
      wanted === undefined ? undefined : { state: { [name]: wanted } },
    )
  }
}
