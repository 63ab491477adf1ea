import { expect, test } from 'vitest'
import { hash, Random } from '../../sim/base/random.ts'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { openCase } from '../../sim/scenario/run.ts'
import type { Hop } from '../../sim/trace/trace.ts'
import type { ConnectRequest } from '../../sim/world/observation.ts'
import { ACTS, pick, type Stage } from '../soak/acts.ts'
import { SOAK_FILE } from '../soak/network.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'

/** What has nothing to do with the rest of the soak's network, by the section that it stands in; `#` is where it goes. */
const SPARE: Readonly<Record<string, readonly string[]>> = {
  securityGroups: ['sg-spare: {}'],
  vpcs: ['vpc-spare: { cidr: 10.3.0.0/16, account: buyer, subnets: { a: 10.3.0.0/24 } }'],
  cvms: [
    'spare1: { subnet: vpc1/app, ip: 10.0.1.77, securityGroups: [sg-client, sg-spare] }',
    'spare2: { subnet: vpc2/web, ip: 172.16.0.77, listen: 8080 }',
    'spare3: { subnet: vpc3/app, ip: 10.0.1.77, securityGroups: [sg-client] }',
    'spare4: { subnet: vpc3/app, ip: 10.0.1.78, securityGroups: [sg-client], listen: 7000 }',
  ],
  clbs: ['lb-spare: { subnet: vpc2/web, vip: 172.16.0.177, listeners: { tcp:80: [spare2:8080], udp:53: [] } }'],
  endpointServices: ['svc-spare: { clb: lb-spare, autoAccept: true, whitelist: [buyer] }'],
  endpoints: ['ep-spare: { subnet: vpc1/app, ip: 10.0.1.177, service: svc-spare, snat: { addresses: 1 } }'],
}

const ADDRESSES = {
  ep1: '10.0.1.200',
  ep2: '10.0.1.201',
  'ep-spare': '10.0.1.177',
  'lb-spare': '172.16.0.177',
  spare4: '10.0.1.78',
} as const

const call = (action: string, parameters: Operation['parameters']): Operation => ({
  ...{ action, by: undefined, parameters, origin: undefined, parameterOrigins: new Map() },
})

const DELETIONS: readonly Operation[] = [
  call('DeleteVpcEndPoint', { EndPointId: 'ep-spare' }),
  call('DeleteVpcEndPointService', { EndPointServiceId: 'svc-spare' }),
  call('DeleteListener', { LoadBalancerId: 'lb-spare', ListenerId: 'tcp:80' }),
  call('DeleteLoadBalancer', { LoadBalancerIds: ['lb-spare'] }),
  ...['spare1', 'spare2', 'spare3', 'spare4'].map((name) => call('TerminateInstances', { InstanceIds: [name] })),
  call('DeleteSecurityGroup', { SecurityGroupId: 'buyer/sg-spare' }),
  call('DeleteSubnet', { SubnetId: 'vpc-spare/a' }),
  call('DeleteVpc', { VpcId: 'vpc-spare' }),
]

const isSpare = (name: string | undefined): boolean => name?.includes('spare') ?? false

/**
 * The soak's network with the spare things in it, each somewhere in its section. No table or queue of a machine is full: a change of any kind
 * has such a target probed, where otherwise nobody would find out.
 */
function fileWith(random: Random, seed: number): string {
  const lines = SOAK_FILE.replace(/, (conntrack: 6|backlog: 3)/g, '').split('\n')
  for (const [section, spares] of Object.entries(SPARE)) {
    for (const spare of spares) {
      const start = lines.indexOf(`  ${section}:`) + 1
      let end = start
      while (/^ {4}/.test(lines[end] ?? '')) end++
      const places = lines.flatMap((line, i) => (i >= start && i < end && /^ {4}\S/.test(line) ? [i] : []))
      lines.splice(pick(random, [...places, end]), 0, `    ${spare}`)
    }
  }
  return `seed: ${seed}\noptions: { midStream: ${pick(random, ['drop', 'pickup'])}, tcpTimestamps: ${random.integer(0, 1) === 0} }\n${lines.join('\n')}`
}

function opened(file: string): Cloud {
  const scenario = loadScenario('spare.yaml', new Map([['spare.yaml', file]]))
  const [one] = scenario.ok ? scenario.value.cases : []
  const cloud = one && openCase(one)
  if (!cloud?.ok) throw new Error(JSON.stringify(scenario.ok ? cloud : scenario.problems))
  return cloud.value
}

const hopText = ({ component, before, after, steps }: Hop): unknown => [
  ...[component, before, after],
  steps.map(({ check, verdict, places }) => [check, verdict, places]),
]

/** A world, and all that can be seen in it of what is not spare. */
class Twin {
  readonly cloud: Cloud
  readonly #stage: Stage
  readonly #random: Random
  readonly open: string[] = []
  seen: string[] = []
  readonly #flowsOf: readonly string[]

  constructor(file: string, seed: number) {
    this.cloud = opened(file)
    this.#random = new Random(seed, 'acts')
    this.#stage = {
      cloud: this.cloud,
      random: this.#random,
      open: this.open,
      look: () => this.look(),
      saw: (what, observation) => this.seen.push(`${what} ${JSON.stringify(observation)}`),
    }
    const { cvms, clbs, endpoints } = this.cloud.network
    this.#flowsOf = [...cvms, ...clbs, ...endpoints].map(({ name }) => name).filter((name) => !isSpare(name))
    this.cloud.watch({
      packet: ({ verdict, ...rest }) => {
        const names = [rest.connection.client, ...(verdict?.hops.map(({ component }) => component) ?? [])]
        if (!names.some(isSpare))
          this.seen.push(
            JSON.stringify({ hops: verdict?.hops.map(hopText), reason: verdict?.reason, ...rest, sightings: 0 }),
          )
      },
    })
    this.cloud.guest('c1', {}) // a trace tells whether the network was ever changed
    this.#useSpares()
    this.cloud.startLoad({
      ...{ name: 'load', everyUs: 700_000, holdUs: 3_000_000, bytes: 300, patienceUs: 2_000_000 },
      ends: ['c1', 'side'].map((name) => ({ client: this.#machine(name), address: this.#address('ep1'), port: 80 })),
    })
  }

  /** Spare things have traffic of their own, so that all that is counted and numbered stands between that of others. */
  #useSpares(): void {
    const ends = [
      ['spare1', 'ep-spare', 80],
      ['spare2', 'lb-spare', 80],
      ['spare3', 'spare4', 7000],
    ] as const
    for (const [client, to, port] of ends) {
      const request: ConnectRequest = {
        ...{ client: this.#machine(client), address: this.#address(to), port, protocol: 'TCP', bytes: 0 },
        ...{ sourcePort: undefined, patienceUs: 1_000_000, as: `${client} ${to}` },
      }
      this.cloud.connect(request)
    }
  }

  #machine = (name: string): number => this.cloud.network.cvms.findIndex((cvm) => cvm.name === name)

  #address = (name: keyof typeof ADDRESSES): number => parseIpv4(ADDRESSES[name]) ?? 0

  /** Begins a connection through an endpoint with few SNAT ports; its SYN is under way. Returns how it is brought to its end. */
  begin(name: string): () => void {
    const activity = this.cloud.begin({
      ...{ client: this.#machine('c1'), address: this.#address('ep2'), port: 80, protocol: 'TCP', bytes: 0 },
      ...{ sourcePort: undefined, patienceUs: 1_000_000, as: name },
    })
    this.open.push(name)
    this.cloud.advance(150)
    return () => {
      if (activity) this.seen.push(JSON.stringify(this.cloud.finish(activity)))
    }
  }

  act(): string {
    const [, what, act] = pick(this.#random, ACTS)
    act(this.#stage)
    this.look()
    return what
  }

  look(): void {
    const { cloud } = this
    for (const name of this.open.slice(-6)) {
      const state = cloud.connectionState(name)
      this.seen.push(`${name} ${state?.client} ${state?.server} ${[...(state?.flow ?? [])].join(' ')}`)
    }
    this.seen.push(this.#flowsOf.map((name) => `${name} ${cloud.flows(name)}`).join(', '))
    this.seen.push(JSON.stringify([...cloud.health()].filter(([name]) => !isSpare(name))))
  }

  end(): void {
    const report = this.cloud.endLoad('load')
    this.seen.push(
      JSON.stringify({ ...report, outcomes: [...(report?.outcomes ?? [])], backends: [...(report?.backends ?? [])] }),
    )
  }
}

test('what is deleted takes nothing with it that has nothing to do with it: a twin world, where it is not, shows the same bytes', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  for (let number = 0; number < runs(5); number++) {
    const seed = hash(11, 'deletions', number)
    const random = new Random(seed, 'network')
    const file = fileWith(random, number)
    const [with_, without] = [new Twin(file, seed), new Twin(file, seed)]
    const toDelete = [...DELETIONS]
    for (let i = 0; i < 30; i++) {
      const at = random.integer(0, toDelete.length + 8)
      // Some in their order, some out of it; what is refused now may go later.
      const one = toDelete[random.integer(0, 2) === 0 ? at : 0]
      const underWay = [with_, without].map((twin) => twin.begin(`d${i}`))
      if (one !== undefined && without.cloud.apply(one).ok) {
        toDelete.splice(toDelete.indexOf(one), 1)
        met.add(`${one.action} ${Object.values(one.parameters ?? {}).join()}`)
      }
      for (const finish of underWay) finish()
      met.add(with_.act())
      without.act()
      if (i === 29) {
        with_.end()
        without.end()
      }
      const [expected, actual] = [with_.seen, without.seen]
      const differs = expected.findIndex((text, at) => text !== actual[at])
      if (differs >= 0 || expected.length !== actual.length) {
        const [is, was] = [actual[differs] ?? '', expected[differs] ?? '']
        const from = Math.max(0, [...was].findIndex((letter, at) => letter !== is[at]) - 100)
        const after = (text: string) => `world ${number}, act ${i}: ${text.slice(from, from + 300)}`
        expect(after(is)).toBe(after(was))
        expect(actual.length).toBe(expected.length)
      }
      with_.seen = []
      without.seen = []
    }
  }
  met.requireAll(DELETIONS.map(({ action, parameters }) => `${action} ${Object.values(parameters ?? {}).join()}`))
  met.requireAll(['fault', 'use', 'flood', 'segment', 'call', 'flush'])
})
