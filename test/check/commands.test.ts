import fc from 'fast-check'
import { expect, test } from 'vitest'
import { networks } from '../../sim/check/arbitraries/networks.ts'
import { cloudCommands, commandsOf } from '../../sim/check/commands.ts'
import { Met, runs } from '../support/networks-met.ts'

/** What a model of endpoints keeps: their states, by the calls that succeeded. */
type Own = { readonly states: Map<string, string> }

const commands = (met: Met) =>
  cloudCommands<Own>({
    maxCommands: 40,
    weights: { createEndpoint: 20, deleteEndpoint: 10, accept: 15, reject: 15 },
    after({ step, report, cloud, own }) {
      const { error } = report.observed
      if (step.call !== undefined && error === undefined) {
        const { EndPointId, AcceptFlag } = step.with as { EndPointId?: string | string[]; AcceptFlag?: boolean }
        const name = String(EndPointId)
        if (step.call === 'EnableVpcEndPointConnect') own.states.set(name, AcceptFlag ? 'ACTIVE' : 'REJECTED')
        if (step.call === 'DeleteVpcEndPoint') own.states.delete(name)
        const made = step.call === 'CreateVpcEndPoint' ? String(step.name) : undefined
        if (made !== undefined) own.states.set(made, cloud.documents.endpoints.get(made)?.state ?? 'none')
        if (/^ep-\d/.test(name)) met.add(`${step.call} of what a call has made`)
      }
      const now = [...cloud.documents.endpoints].map(([name, { state }]) => [name, state])
      expect(now).toEqual(now.map(([name]) => [name, own.states.get(String(name))]))
      expect(now).toHaveLength(own.states.size)
      if (report.observed.outcome === 'connected') met.add('connected')
    },
  })

test('commands act on a cloud, and use what earlier ones have made', { timeout: runs(120_000) }, () => {
  const met = new Met()
  const all = fc.property(networks(), commands(met), (network, list) => {
    fc.modelRun(() => {
      const { model, real } = commandsOf<Own>({ network, options: { quotas: 'off' } }, { states: new Map() })
      for (const [name, { state }] of real.cloud.documents.endpoints) model.own.states.set(name, state ?? 'none')
      return { model, real }
    }, list)
  })
  fc.assert(all, { numRuns: runs(60) })
  met.requireAll([
    'connected',
    'EnableVpcEndPointConnect of what a call has made',
    'DeleteVpcEndPoint of what a call has made',
  ])
})

test('a command that does not hold is shown as the steps that it did', () => {
  const failing = cloudCommands<undefined>({
    maxCommands: 5,
    after: ({ step }) => expect(step).not.toHaveProperty('advance'),
  })
  const all = fc.property(networks(), failing, (network, list) =>
    fc.modelRun(() => commandsOf({ network }, undefined), list),
  )
  const { failed, counterexample } = fc.check(all, { numRuns: 200, endOnFailure: false })
  expect(failed).toBe(true)
  expect(String(counterexample?.[1])).toMatch(/^\[\{"advance":"\d+m?s"\}\]/)
})

test('what one command makes, later ones use: machines, groups, CLBs, listeners, services', {
  timeout: runs(120_000),
}, () => {
  const met = new Met()
  const made = new Set<string>()
  const making = cloudCommands<undefined>({
    maxCommands: 40,
    weights: {
      createInstance: 8,
      createGroup: 5,
      createClb: 4,
      createListener: 8,
      createService: 6,
      createEndpoint: 9,
    },
    after({ step, report }) {
      const text = JSON.stringify({ ...step, name: undefined })
      for (const name of made) if (new RegExp(`\\b${name}\\b`).test(text)) met.add(`${kindOf(name)} in ${actOf(step)}`)
      if (step.call === undefined) return
      met.add(report.observed.error === undefined ? String(step.call) : `${step.call} refused`)
      if (step.name !== undefined && report.observed.error === undefined) made.add(String(step.name))
    },
  })
  fc.assert(
    fc.property(networks(), making, (network, list) => {
      made.clear()
      fc.modelRun(() => commandsOf({ network, options: { quotas: 'off' } }, undefined), list)
    }),
    { numRuns: runs(80) },
  )
  met.requireAll([
    ...['RunInstances', 'CreateSecurityGroup', 'CreateLoadBalancer', 'CreateListener', 'CreateVpcEndPointService'],
    ...['vm in connect', 'vm in RegisterTargets', 'vm in TerminateInstances', 'sg in CreateSecurityGroupPolicies'],
    ...['lb in CreateListener', 'lb in CreateVpcEndPointService', 'svc in CreateVpcEndPoint', 'ep in connect'],
    ...['svc in EnableVpcEndPointConnect'],
  ])
})

const kindOf = (name: string): string => name.replace(/-\d+$/, '')
const actOf = (step: object): string => ('call' in step ? String(step.call) : (Object.keys(step)[0] ?? ''))

test('nearly all calls about groups are of an account that has the group', () => {
  const count = { done: 0, refused: 0 }
  const editing = cloudCommands<undefined>({
    maxCommands: 10,
    weights: { createRule: 60, deleteRule: 60, replaceRule: 60 },
    after({ step, report }) {
      if (!/SecurityGroupPolic/.test(String(step.call))) return
      count[report.observed.error?.code === 'ResourceNotFound' ? 'refused' : 'done'] += 1
    },
  })
  fc.assert(
    fc.property(networks(), editing, (network, list) =>
      fc.modelRun(() => commandsOf({ network, options: { quotas: 'off' } }, undefined), list),
    ),
    { numRuns: 60 },
  )
  // A group that nobody binds is in no account.
  expect(count.refused).toBeLessThan(count.done / 2)
})
