import { describe, expect, test } from 'vitest'
import { readScenario } from '../../sim/scenario/load.ts'
import { validateScenario } from '../../sim/scenario/run.ts'
import { NETWORK, only, sound, told } from './load-fixture.ts'

const step = (text: string) => only(`${NETWORK}steps:\n  - ${text}\n`).steps[0]
const problems = (text: string) => told(`${NETWORK}steps:\n  - ${text}\n`)

describe('ping', () => {
  test('the short form', () => {
    expect(step('ping: consumer -> ep1')).toMatchObject({
      kind: 'ping',
      from: 'consumer',
      to: 'ep1',
      port: 0,
      sourcePort: undefined,
      times: 1,
      patience: 10_000_000,
      bytes: 0,
    })
  })

  test('the long form', () => {
    expect(step('ping: { from: consumer, to: 10.0.0.9, times: 3, patience: 1s }')).toMatchObject({
      from: 'consumer',
      to: '10.0.0.9',
      times: 3,
      patience: 1_000_000,
    })
  })

  test.each([
    ['ping: consumer', ['7:11 EXPECTED_PING']],
    ['ping: [consumer, ep1]', ['7:11 EXPECTED_PING']],
    ['ping: consumer -> ep1:80', ['7:27 PING_WITH_PORT']],
    ['ping: { from: "consumer:4000", to: ep1 }', ['7:29 PING_WITH_PORT']],
    ['ping: { from: consumer, to: ep1, port: 80 }', ['7:38 UNKNOWN_KEY']],
    ['ping: { from: consumer, to: ep1, patience: kernel }', ['7:48 EXPECTED_DURATION']],
    ['ping: consumer -> ep2', ['7:23 NO_SUCH_DESTINATION']],
    ['ping: nobody -> ep1', ['7:11 NO_SUCH_CLIENT']],
    ['{ ping: consumer -> ep1, expect: { sourcePort: 4000 } }', ['7:40 EXPECTATION_NOT_HERE']],
  ])('%s', (text, wanted) => expect(problems(text)).toEqual(wanted))
})

describe('udp', () => {
  test('the short form', () => {
    expect(step('udp: consumer:40000 -> ep1:53')).toMatchObject({
      kind: 'udp',
      from: 'consumer',
      sourcePort: 40_000,
      to: 'ep1',
      port: 53,
      times: 1,
      patience: 10_000_000,
      bytes: 100,
    })
  })

  test('the long form', () => {
    const long = 'udp: { from: consumer, to: ep1, port: 53, sourcePort: 4000, times: 2, patience: 5ms, bytes: 1kB }'
    expect(step(long)).toMatchObject({ port: 53, sourcePort: 4000, times: 2, patience: 5000, bytes: 1000 })
  })

  test.each([
    ['udp: consumer', ['7:10 EXPECTED_UDP']],
    ['udp: true', ['7:10 EXPECTED_UDP']],
    ['udp: consumer -> ep1', ['7:22 CONNECT_PORT']],
    ['udp: { from: consumer, to: ep1:53, port: 53 }', ['7:46 CONNECT_PORT_TWICE']],
    ['udp: { from: consumer, to: ep1:53, patience: kernel }', ['7:50 EXPECTED_DURATION']],
    ['udp: { from: consumer, to: ep1:53, as: a }', ['7:40 NOT_BUILT_YET']],
  ])('%s', (text, wanted) => expect(problems(text)).toEqual(wanted))
})

describe('advance', () => {
  test('a time with its unit', () => {
    expect(step('advance: 15m')).toMatchObject({ kind: 'advance', durationUs: 900_000_000, text: '15m' })
    expect(step('advance: 0')).toMatchObject({ durationUs: 0 })
  })

  test.each([
    ['advance: 15', ['7:14 EXPECTED_DURATION']],
    ['advance: -1s', ['7:14 EXPECTED_DURATION']],
    ['advance: 99999h', ['7:14 TOO_BIG']],
    ['advance: ~', ['7:5 EMPTY_VALUE']],
    ['{ advance: 1s, expect: { outcome: connected } }', ['7:30 EXPECTATION_NOT_HERE']],
    ['{ advance: 1s, connect: consumer -> ep1:80 }', ['7:7 STEP_OF_TWO_KINDS']],
  ])('%s', (text, wanted) => expect(problems(text)).toEqual(wanted))

  test('`expect: ok` says nothing that could fail', () => {
    expect(step('{ advance: 1s, expect: ok }')?.expect?.entries).toEqual([])
    expect(step('{ guest: { web: { listen: [] } }, expect: ok }')?.expect?.entries).toEqual([])
  })
})

/** What validation says of a file that reads well. */
const faults = (text: string) =>
  validateScenario(sound(`${NETWORK}steps:\n  - ${text}\n`)).problems.map(
    ({ code, path, origin }) => `${origin?.line}:${origin?.column} ${code} ${path}`,
  )

describe('guest', () => {
  test('sockets, firewall and state, in their short forms', () => {
    const changes = step('guest: { web: { listen: 8080, firewall: [REJECT#0.0.0.0/0#8080#TCP], state: stopped } }')
    expect(changes).toMatchObject({ kind: 'guest' })
    const web = changes?.kind === 'guest' ? changes.changes.get('web') : undefined
    expect(web).toMatchObject({
      listen: ['8080'],
      firewall: [{ action: 'REJECT', cidrBlock: '0.0.0.0/0', port: '8080', protocol: 'TCP' }],
      state: 'STOPPED',
      origin: { line: 7, column: 14 },
    })
  })

  test('what is left out stays', () => {
    const changes = step('guest: { web: { state: STOPPED }, consumer: { listen: ["udp:53"] } }')
    const all = changes?.kind === 'guest' ? [...changes.changes] : []
    expect(all.map(([name, { origin: _, ...change }]) => [name, change])).toEqual([
      ['web', { state: 'STOPPED' }],
      ['consumer', { listen: ['udp:53'] }],
    ])
  })

  test.each([
    ['guest: {}', ['7:5 GUEST_NOTHING']],
    ['guest: { web: {} }', ['7:14 GUEST_NOTHING']],
    ['guest: web', ['7:12 EXPECTED_MAP']],
    ['guest: { web: STOPPED }', ['7:19 EXPECTED_GUEST']],
    ['guest: { web: { listen: } }', ['7:21 EMPTY_VALUE']],
    ['guest: { web: { sate: STOPPED } }', ['7:21 UNKNOWN_KEY']],
    ['guest: { web: { allow: [], backlog: 70000, accepts: 1 } }', ['7:41 TOO_BIG', '7:57 EXPECTED_BOOLEAN']],
    ['guest: { wbe: { state: STOPPED } }', ['7:14 NO_SUCH_CLIENT']],
    ['guest: { web: { firewall: [DROP] } }', ['7:32 BAD_RULE']],
    ['guest: { web: { firewall: [DROP#0.0.0.0/0#80,443#TCP] } }', ['7:50 TORN_RULE']],
    ['{ guest: { web: { state: STOPPED } }, by: shop }', ['7:43 KEY_WITHOUT_CALL']],
  ])('%s', (text, wanted) => expect(problems(text)).toEqual(wanted))

  test.each([
    ['guest: { web: { listen: [80a] } }', '7:30 SOCKET_MALFORMED guest.web.listen.0'],
    ['guest: { web: { listen: [80, "10.9.9.9:81"] } }', '7:34 SOCKET_ADDRESS guest.web.listen.1'],
    ['guest: { web: { allow: 10.0.0.1/8 } }', '7:28 CIDR_HOST_BITS guest.web.allow.0'],
    ['guest: { web: { state: ASLEEP } }', '7:28 UNKNOWN_WORD guest.web.state'],
    ['guest: { web: { firewall: [PASS#0.0.0.0/0] } }', '7:32 UNKNOWN_WORD guest.web.firewall.0.action'],
    ['guest: { web: { firewall: [DROP#sg-web] } }', '7:37 RULE_PEER_GROUP guest.web.firewall.0.securityGroup'],
  ])('%s is told before anything runs', (text, wanted) => expect(faults(text)).toEqual([wanted]))

  test('the address that a machine was given may be listened on', () => {
    expect(faults('guest: { web: { listen: ["172.16.0.2:8080"] } }')).toEqual([])
  })
})

describe('firewall in the network', () => {
  const network = (rule: string) =>
    NETWORK.replace('web: { in: vpc2, listen: 8080 }', `web: { in: vpc2, listen: 8080, firewall: [${rule}] }`)

  test('it is read like other rules, and may REJECT', () => {
    const { documents } = only(`${network('REJECT#10.0.0.0/8#8080#TCP')}steps: [{ connect: "consumer -> ep1:80" }]\n`)
    expect(documents.cvms.get('web')?.firewall).toMatchObject([
      { action: 'REJECT', cidrBlock: '10.0.0.0/8', port: '8080', protocol: 'TCP' },
    ])
  })

  test('what is wrong with a rule is told at the rule', () => {
    const { scenario } = readScenario('a.yaml', new Map([['a.yaml', network('REJECT#10.0.0.1/8')]]))
    const [problem] = scenario ? validateScenario(scenario).problems : []
    expect(problem).toMatchObject({ path: 'cvms.web.firewall.0.cidrBlock', origin: { line: 2, column: 74 } })
  })
})

describe('names that calls make', () => {
  const CREATE =
    'call: CreateVpcEndPoint, with: { VpcId: vpc1, SubnetId: vpc1, EndPointServiceId: svc, EndPointName: ep2 }'
  const faultsAfter = (...steps: string[]) => {
    const { scenario, problems: found } = readScenario(
      'a.yaml',
      new Map([['a.yaml', `${NETWORK}steps:\n${steps.map((one) => `  - ${one}\n`).join('')}`]]),
    )
    const later = scenario && found.length === 0 ? validateScenario(scenario).problems : []
    return [...found, ...later].map(({ code, origin, parameters }) => `${origin?.line} ${code} ${parameters.name}`)
  }

  test.each(['{ connect: consumer -> ep2:80 }', '{ expect: { state: { ep2: ACTIVE } } }', '{ ping: consumer -> ep2 }'])(
    '%s is known after the call and not before it',
    (use) => {
      expect(faultsAfter(`{ ${CREATE} }`, use)).toEqual([])
      expect(faultsAfter(use, `{ ${CREATE} }`)).toEqual([expect.stringMatching(/^7 NO_SUCH_\w+ ep2$/)])
    },
  )

  test('the call that makes it may expect its state', () => {
    expect(faultsAfter(`{ ${CREATE}, expect: { state: { ep2: ACTIVE } } }`)).toEqual([])
  })

  test('`name` is the name, whatever the cloud calls it', () => {
    expect(faultsAfter(`{ ${CREATE}, name: ep9 }`, '{ connect: consumer -> ep9:80 }')).toEqual([])
    expect(faultsAfter(`{ ${CREATE}, name: ep9 }`, '{ connect: consumer -> ep2:80 }')).toEqual([
      '8 NO_SUCH_DESTINATION ep2',
    ])
  })

  test('a call that is to be refused makes nothing', () => {
    const refused = `{ ${CREATE}, expect: { error: ResourceInUse } }`
    expect(faultsAfter(refused, '{ connect: consumer -> ep2:80 }')).toEqual(['8 NO_SUCH_DESTINATION ep2'])
  })

  test('later calls may name it', () => {
    const modify = '{ call: ModifyVpcEndPointAttribute, with: { EndPointId: ep2, EndPointName: other } }'
    expect(faultsAfter(`{ ${CREATE} }`, modify)).toEqual([])
    expect(faultsAfter(modify, `{ ${CREATE} }`)).toEqual(['7 NO_SUCH_NAME ep2'])
  })

  test('so with services; neither is a destination for what the other is', () => {
    const service = (clb: string) =>
      `{ call: CreateVpcEndPointService, name: svc2, with: { VpcId: vpc2, ServiceInstanceId: ${clb}, EndPointServiceName: web, AutoAcceptFlag: true } }`
    const remove = '{ call: DeleteVpcEndPointService, with: { EndPointServiceId: svc2 } }'
    expect(faultsAfter(service('lb1'), remove)).toEqual([])
    expect(faultsAfter(service('lb9'), remove)).toEqual(['7 NO_SUCH_NAME lb9'])
    expect(faultsAfter(service('lb1'), '{ connect: consumer -> svc2:80 }')).toEqual(['8 NO_SUCH_DESTINATION svc2'])
  })

  test('once targets are registered, their health may be asked for', () => {
    const register =
      '{ call: RegisterTargets, with: { LoadBalancerId: lb1, ListenerId: tcp:80, Targets: [consumer:80] } }'
    const look = (target: string) => `{ expect: { health: { ${target}: Unknown } } }`
    expect(faultsAfter(register, look('lb1/tcp:80/consumer'))).toEqual([])
    expect(faultsAfter(look('lb1/tcp:80/consumer'))).toEqual(['7 NO_SUCH_TARGET lb1/tcp:80/consumer'])
    expect(faultsAfter(register, look('lb1/tcp:80/nobody'))).toEqual(['8 NO_SUCH_TARGET lb1/tcp:80/nobody'])
    expect(faultsAfter(register, look('lb1/tcp:81/consumer'))).toEqual(['8 NO_SUCH_TARGET lb1/tcp:81/consumer'])
  })

  test('a listener goes by its short name where the call names the CLB', () => {
    const weigh = (listener: string) =>
      `{ call: ModifyTargetWeight, with: { LoadBalancerId: lb1, ListenerId: ${listener}, Targets: [web:8080], Weight: 0 } }`
    expect(faultsAfter(weigh('tcp:80'), weigh('lb1/tcp:80'))).toEqual([])
    expect(faultsAfter(weigh('tcp:81'))).toEqual(['7 NO_SUCH_NAME tcp:81'])
  })
})
