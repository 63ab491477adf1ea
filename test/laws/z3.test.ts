import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Change, changed, LINK, type Literal, networkOf } from '../support/networks.ts'
import { networkArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { byWalks, Z3_REACHED, z3Agrees } from '../support/z3/agrees.ts'
import { PACKET, questionSmt } from '../support/z3/network.ts'
import { byReach } from '../support/z3/said.ts'
import { Solver } from '../support/z3/solver.ts'

let solver: Solver

beforeAll(async () => {
  solver = await Solver.start()
})
afterAll(() => solver.close())

test.each([
  ['a walk does', byWalks, 30],
  ['reach says that one does', byReach, 40],
] as const)(
  'z3 finds a packet that arrives, and one whose answer comes back, exactly where %s',
  { timeout: LAW_TIMEOUT_MS },
  (_, search, usual) => {
    const met = new Met()
    fc.assert(
      fc.property(networkArb({ limits: true }), (network) => {
        z3Agrees(solver, network, search, met)
      }),
      { numRuns: runs(usual) },
    )
    met.requireAll(Z3_REACHED)
  },
)

/** Whether something of a changed LINK that its client sends arrives at `to`, and whether an answer comes back. */
function ofLink(change: Change<Literal>, to: string): { arrives: boolean; answered: boolean } {
  const network = networkOf(changed(LINK, change))
  const cvm = network.cvms.findIndex(({ name }) => name === to)
  const dialled = network.endpoints[0]?.address ?? 0
  const formulas = [false, true].map((answered) =>
    questionSmt(network, { client: 0, dialled, to: [{ cvm }], answered }),
  )
  const [arrives = false, answered = false] = solver.areSatisfiable(PACKET, formulas)
  return { arrives, answered }
}

/** The ACL of the backends' subnet lets answers out to these ports only. */
const answersTo = (ports: string): Change<Literal> => ({
  networkAcls: { acl: { vpc: 'provider', ingress: ['ACCEPT#0.0.0.0/0'], egress: [`ACCEPT#0.0.0.0/0#${ports}#TCP`] } },
  vpcs: { provider: { subnets: { web: { cidr: '10.0.2.0/24', networkAcl: 'acl' } } } },
})

test('in the encoding an answer goes back to the port that the link gave: the own one, else the lowest from 1024 on', () => {
  const snat = (ports: string): Change<Literal> => ({ endpoints: { ep1: { snat: { addresses: 1, ports } } } })
  expect(ofLink({ ...answersTo('50000'), ...snat('ALL') }, 'web1')).toEqual({ arrives: true, answered: true })
  expect(ofLink({ ...answersTo('50000'), ...snat('40000-40001') }, 'web1')).toEqual({
    arrives: true,
    answered: false,
  })
  expect(ofLink({ ...answersTo('1024'), ...snat('80-2000') }, 'web1')).toEqual({ arrives: true, answered: true })
  expect(ofLink({ ...answersTo('2001'), ...snat('80-2000') }, 'web1')).toEqual({ arrives: true, answered: false })
})

test('in the encoding a machine that meets itself through a link needs room for both ends of the flow', () => {
  const itself = (conntrack: number): Change<Literal> => ({
    vpcs: { consumer: { account: 'bank' } },
    cvms: { client: { subnet: 'provider/web', ip: '10.0.2.20', listen: ['8080'], conntrack }, web1: undefined },
    clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'client', port: 8080 }] } } } },
    endpoints: { ep1: { subnet: 'provider/web' } },
  })
  expect(ofLink(itself(2), 'client')).toEqual({ arrives: true, answered: true })
  expect(ofLink(itself(1), 'client')).toEqual({ arrives: false, answered: false })
})
