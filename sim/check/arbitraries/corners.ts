import type { StepInput } from '../../scenario/file-format.ts'
import { type Arbitrary, engine } from '../engine.ts'
import type { History, LongCvm, LongNetwork } from '../history.ts'

/** Rules that tell a neighbour from somebody with the same address in another VPC, and others. */
const RULES = [
  'ACCEPT#sg0',
  'DROP#sg0',
  'ACCEPT#sg1',
  'DROP#sg1',
  'DROP#11.163.0.0/16#80#TCP',
  'DROP#10.0.0.0/24',
] as const
const EVERYTHING = { Action: 'DROP', CidrBlock: '0.0.0.0/0', Port: 'ALL', Protocol: 'ALL', PolicyIndex: 0 }

const dropAll = (SecurityGroupId: string): StepInput => ({
  call: 'CreateSecurityGroupPolicies',
  with: { SecurityGroupId, SecurityGroupPolicySet: { Ingress: [EVERYTHING] } },
})

const OFFER = { Action: 'ACCEPT', CidrBlock: '11.163.0.0/16', Port: '80', Protocol: 'TCP' }
const revoke = (SecurityGroupId: string, policy: typeof OFFER): StepInput => ({
  call: 'DeleteSecurityGroupPolicies',
  with: { SecurityGroupId, SecurityGroupPolicySet: { Ingress: [policy] } },
})

/** Of somebody who is on no list. */
const uninvited: StepInput = {
  call: 'CreateVpcEndPoint',
  by: 'bob',
  name: 'ep-bob',
  with: { VpcId: 'v2', SubnetId: 'v2/s', EndPointServiceId: 'svc', EndPointName: 'ep-bob' },
}

/** A segment of one connection, made by hand. */
const raw = (flags: string): StepInput => ({ segment: 'c0:40005 -> ep:80', flags, patience: '20ms' })

/** What happens, each on its own: some of these, in some order. */
const SCENES: readonly (readonly StepInput[])[] = [
  [revoke('sg-web', OFFER), { connect: 'c0 -> ep:80', patience: '300ms' }],
  [revoke('sg-web', { ...OFFER, Action: 'DROP' }), { connect: 'c0 -> ep:80', patience: '300ms' }],
  [uninvited],
  [{ connect: 'c1 -> web1:80', patience: '300ms' }],
  [{ connect: 'c0 -> web0:80', patience: '300ms' }],
  [{ connect: 'c0 -> ep:80', patience: '300ms' }],
  [{ connect: 'c0 -> ep:80', patience: '300ms' }, { advance: '33s' }, { connect: 'c0 -> ep:80', patience: '300ms' }],
  [{ segment: 'c0:40002 -> ep:80', flags: 'SYN', source: '11.163.0.1', patience: '20ms' }],
  [{ segment: 'c1:40002 -> web1:80', flags: 'SYN', source: '11.163.0.1', patience: '20ms' }],
  [
    { connect: 'c0 -> ep:80', as: 'k-link', patience: '300ms' },
    dropAll('sg-web'),
    { send: 'k-link', bytes: 1, patience: '300ms' },
  ],
  [
    { connect: 'c1 -> web1:80', as: 'k-near', patience: '300ms' },
    dropAll('sg-web'),
    { send: 'k-near', bytes: 1, patience: '300ms' },
  ],
  [raw('SYN'), raw('RST'), { advance: '28s' }, raw('ACK')],
]

/** Machines that carry only so much, or have a firewall, and are dialled three times over. */
const FULL: readonly (readonly [name: string, Partial<LongCvm>])[] = [
  ['tracks-one', { conntrack: 1 }],
  ['accepts-none', { backlog: 1, accepts: false }],
  ['drops', { firewall: ['DROP#10.0.0.2/32'] }],
  ['rejects', { firewall: ['REJECT#10.0.0.2/32'] }],
]

/** Does not live to see the other VPC. */
const SHORT_LIVED: StepInput = { segment: 'c0:40003 -> ep:80', flags: 'SYN', ttl: 1, patience: '20ms' }

/** A corner with some of these machines beside the others, dialled after all the rest. */
function withFull(history: History, full: typeof FULL): History {
  const { network, steps } = history
  const machines = full.map(([name, more]) => [
    name,
    { subnet: 'v0/s', securityGroups: ['sg0'], listen: ['80'], ...more },
  ])
  const dials = full.flatMap(([name]) =>
    [1, 2, 3].map((nth): StepInput => ({ connect: `c0 -> ${name}:80`, as: `k-${name}-${nth}`, patience: '50ms' })),
  )
  const cvms = { ...network.cvms, ...Object.fromEntries(machines) }
  return { ...history, network: { ...network, cvms }, steps: [...steps, ...dials, SHORT_LIVED] }
}

/**
 * One network, of two VPCs with the same block and the same addresses in it, with a link between them: what random networks seldom
 * come to. Rules that name groups, rules that are taken back under a connection that they let in, sources that nobody has,
 * session persistence that ends, a connection that is heard of long after its reset.
 */
function cornerOf(rules: readonly string[]): LongNetwork {
  const vpc = { cidr: '10.0.0.0/24', account: 'alice', subnets: { s: { cidr: '10.0.0.0/24' } } }
  const open = { account: 'alice', ingress: ['ACCEPT#0.0.0.0/0'] }
  const web = { securityGroups: ['sg-web'], listen: ['80'] }
  return {
    accounts: { alice: {}, bob: {} },
    vpcs: { v0: vpc, v1: vpc, v2: { ...vpc, account: 'bob' } },
    securityGroups: {
      sg0: open,
      sg1: open,
      'sg-web': { account: 'alice', ingress: [...rules, 'ACCEPT#11.163.0.0/16#80#TCP'] },
    },
    cvms: {
      c0: { subnet: 'v0/s', ip: '10.0.0.2', securityGroups: ['sg0'] },
      web0: { subnet: 'v0/s', ip: '10.0.0.3', ...web },
      c1: { subnet: 'v1/s', ip: '10.0.0.2', securityGroups: ['sg1'], listen: ['80'] },
      web1: { subnet: 'v1/s', ip: '10.0.0.3', ...web },
    },
    clbs: {
      lb: {
        subnet: 'v1/s',
        vip: '10.0.0.9',
        listeners: {
          'tcp:80': {
            sessionPersistence: '30s',
            targets: [
              { cvm: 'web1', port: 80 },
              { cvm: 'c1', port: 80 },
            ],
          },
        },
      },
    },
    endpointServices: { svc: { clb: 'lb' } },
    endpoints: { ep: { subnet: 'v0/s', ip: '10.0.0.10', service: 'svc', state: 'ACTIVE' } },
  }
}

export function corners(): Arbitrary<History> {
  const fc = engine()
  const rules = fc.uniqueArray(fc.constantFrom(...RULES), { maxLength: 3 })
  const scenes = fc.shuffledSubarray([...SCENES], { minLength: 2 })
  return fc
    .tuple(rules, scenes, fc.subarray([...FULL]))
    .map(([some, chosen, full]) =>
      withFull({ seed: 1, options: {}, network: cornerOf(some), steps: chosen.flat() }, full),
    )
}
