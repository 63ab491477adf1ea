import { describe, expect, test } from 'vitest'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { DEFAULT_QUOTAS, type Options } from '../../sim/model/options.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { applied, apply, backends, connect, MARKET, openMarket, outcomeOf, seconds } from './market.ts'

/** A shop whose buyer is accepted, with web1 and web2 behind lb1. */
function openShop(options: Partial<Options> = {}): Cloud {
  const lb1 = MARKET.clbs.get('lb1')!
  const two = ['web1', 'web2'].map((cvm) => ({ cvm, port: 8080 }))
  const cloud = openMarket(options, {
    ...MARKET,
    clbs: new Map(MARKET.clbs).set('lb1', { ...lb1, listeners: new Map([['TCP:80', { targets: two }]]) }),
  })
  applied(cloud, 'EnableVpcEndPointConnect', {
    EndPointServiceId: 'svc',
    EndPointId: ['ep-buyer'],
    AcceptFlag: true,
  })
  return cloud
}

const LB1 = { LoadBalancerId: 'lb1', ListenerId: 'tcp:80' }
const TARGET = 'lb1/tcp:80'
const count = (list: (string | undefined)[], name: string): number => list.filter((one) => one === name).length
const targetsOf = ({ documents }: Cloud) => documents.clbs.get('lb1')!.listeners.get('TCP:80')!.targets

describe('RegisterTargets', () => {
  test('a new target is Unknown, and gets connections once it is Alive', () => {
    const cloud = openShop()
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web2:8080'] })
    applied(cloud, 'RegisterTargets', { ...LB1, Targets: [{ InstanceId: 'web2', Port: 8080, Weight: 10 }] })
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Unknown')
    expect(backends(cloud, 'ep-buyer', 4)).toEqual(['web1', 'web1', 'web1', 'web1'])
    cloud.advance(seconds(10))
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Unknown')
    cloud.advance(seconds(6))
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Alive')
    expect(backends(cloud, 'ep-buyer', 4)).toEqual(['web1', 'web2', 'web1', 'web2'])
  })

  test('a target that is taken off while it is tried, and put back, starts anew', () => {
    const cloud = openShop()
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web2:8080'] })
    applied(cloud, 'RegisterTargets', { ...LB1, Targets: ['web2:8080'] })
    cloud.advance(seconds(14))
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web2:8080'] })
    applied(cloud, 'RegisterTargets', { ...LB1, Targets: ['web2:8080'] })
    cloud.advance(seconds(14))
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Unknown')
    cloud.advance(seconds(2))
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Alive')
  })

  test('another port of a CVM renames its target, which stays what it is', () => {
    const cloud = openShop()
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Alive')
    applied(cloud, 'RegisterTargets', { ...LB1, Targets: ['web2:8081'] })
    expect([...cloud.health()].filter(([name]) => name.startsWith(TARGET))).toEqual([
      [`${TARGET}/web1`, 'Alive'],
      [`${TARGET}/web2:8080`, 'Alive'],
      [`${TARGET}/web2:8081`, 'Unknown'],
    ])
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web2:8081'] })
    expect(cloud.health().get(`${TARGET}/web2`)).toBe('Alive')
  })

  test.each([
    ['web3:8080', { cvm: 'web3', port: 8080 }],
    [
      { InstanceId: 'web3', Port: 9000, Weight: 0, Type: 'CVM' },
      { cvm: 'web3', port: 9000, weight: 0 },
    ],
    [
      { cvm: 'web3', port: 9000, weight: 30 },
      { cvm: 'web3', port: 9000, weight: 30 },
    ],
  ])('%j', (given, expected) => {
    const cloud = openShop()
    expect(applied(cloud, 'RegisterTargets', { ...LB1, Targets: [given] })).toEqual({ RequestId: expect.any(String) })
    expect(targetsOf(cloud).at(-1)).toMatchObject(expected)
    expect(targetsOf(cloud)).toHaveLength(3)
  })

  test('the CLB, the listener and the CVM go by their cloud ids', () => {
    const cloud = openShop()
    const { clbs, cvms } = cloud.network
    const [lb1] = clbs
    const InstanceId = cvms.find(({ name }) => name === 'web3')!.id
    for (const [Port, ListenerId] of [lb1!.listeners[0]!.id, 'lb1/tcp:80', 'tcp:80'].entries()) {
      const Targets = [{ InstanceId, Port: Port + 1 }]
      applied(cloud, 'RegisterTargets', { LoadBalancerId: lb1!.id, ListenerId, Targets })
    }
    expect(targetsOf(cloud)).toHaveLength(5)
  })

  const small = { quotas: { ...DEFAULT_QUOTAS, targetsPerListener: 2 } }
  test.each<[string, string[], string, string, Partial<Options>?]>([
    ['is there already', ['web3:8080', 'web1:8080'], 'InvalidParameterValue.Duplicate', 'already a target'],
    ['stands twice in the call', ['web3:8080', 'web3:8080'], 'InvalidParameterValue.Duplicate', 'web3:8080'],
    ['is in another VPC', ['far:8080'], 'InvalidParameterValue', 'is in vpc5'],
    ['is one too many', ['web3:8080'], 'LimitExceeded', 'targetsPerListener', small],
  ])('refused, and nothing is registered, when a target %s', (_, Targets, code, says, options = {}) => {
    const far = { subnet: 'vpc5', listen: ['8080'] }
    const cloud = openMarket(options, {
      ...MARKET,
      cvms: new Map(MARKET.cvms).set('far', far),
      clbs: new Map(MARKET.clbs).set('lb1', {
        subnet: 'vpc2/web',
        listeners: new Map([['tcp:80', { targets: ['web1', 'web2'].map((cvm) => ({ cvm, port: 8080 })) }]]),
      }),
    })
    const { documents } = cloud
    const result = apply(cloud, 'RegisterTargets', { ...LB1, Targets })
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(result.ok ? '' : result.error.message.en).toContain(says)
    expect(cloud.documents).toBe(documents)
  })
})

describe('DeregisterTargets', () => {
  test('no connection goes there any more, and the others go on in turn', () => {
    const cloud = openShop()
    expect(backends(cloud, 'ep-buyer', 2)).toEqual(['web1', 'web2'])
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web1:8080'] })
    expect(backends(cloud, 'ep-buyer', 3)).toEqual(['web2', 'web2', 'web2'])
    expect([...cloud.health().keys()].filter((name) => name.startsWith(TARGET))).toEqual([`${TARGET}/web2`])
  })

  test('the last one leaves a listener without targets', () => {
    const cloud = openShop()
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web1:8080', { cvm: 'web2', port: 8080 }] })
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout NO_TARGET')
  })
})

describe('ModifyTargetWeight', () => {
  test('new connections follow the weights, a target’s own before that of the call', () => {
    const cloud = openShop()
    const Targets = ['web1:8080', { InstanceId: 'web2', Port: 8080, Weight: 30 }]
    applied(cloud, 'ModifyTargetWeight', { ...LB1, Targets, Weight: 10 })
    const seen = backends(cloud, 'ep-buyer', 8)
    expect([count(seen, 'web1'), count(seen, 'web2')]).toEqual([2, 6])
  })

  test('without a weight it is 10; the other targets keep theirs', () => {
    const cloud = openShop()
    applied(cloud, 'ModifyTargetWeight', { ...LB1, Targets: ['web1:8080', 'web2:8080'], Weight: 50 })
    applied(cloud, 'ModifyTargetWeight', { ...LB1, Targets: ['web1:8080'] })
    expect(targetsOf(cloud).map(({ weight }) => weight)).toEqual([10, 50])
  })

  test('with 0 a target gets none and is checked all the same; with 0 everywhere nobody gets any', () => {
    const cloud = openShop()
    applied(cloud, 'ModifyTargetWeight', { ...LB1, Targets: ['web1:8080'], Weight: 0 })
    expect(backends(cloud, 'ep-buyer', 3)).toEqual(['web2', 'web2', 'web2'])
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Alive')
    applied(cloud, 'ModifyTargetWeight', { ...LB1, Targets: ['web2:8080'], Weight: 0 })
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout NO_ELIGIBLE_TARGET')
  })
})

describe('ModifyListener', () => {
  const modify = (cloud: Cloud, more: object) => applied(cloud, 'ModifyListener', { ...LB1, ...more })
  const listenerOf = ({ network }: Cloud) => network.clbs[0]!.listeners[0]!

  test('the scheduler, session persistence and health check that it names; the rest stays', () => {
    const cloud = openShop()
    const HealthCheck = { IntervalTime: 10, TimeOut: 3, HealthNum: 2, UnHealthNum: 4, CheckPort: 8081, SourceIpType: 0 }
    modify(cloud, { HealthCheck, SessionExpireTime: 300 })
    expect(listenerOf(cloud)).toMatchObject({
      ...{ scheduler: 'WRR', sessionPersistence: 300 },
      healthCheck: { interval: 10, timeout: 3, healthNum: 2, unHealthNum: 4, port: 8081, source: 'VIP', type: 'TCP' },
    })
    modify(cloud, { HealthCheck: { CheckPort: -1, SourceIpType: 1, CheckType: 'TCP' } })
    expect(listenerOf(cloud).healthCheck).toMatchObject({ interval: 10, port: undefined, source: '100.64.0.0/10' })
    modify(cloud, { SessionExpireTime: 0, Scheduler: 'IP_HASH', DeregisterTargetRst: true })
    expect(listenerOf(cloud)).toMatchObject({
      ...{ scheduler: 'IP_HASH', sessionPersistence: 0, deregisterTargetRst: true },
    })
    expect(listenerOf(cloud).targets).toHaveLength(2)
    modify(cloud, { IdleConnectTimeout: 60 })
    expect(listenerOf(cloud)).toMatchObject({ scheduler: 'IP_HASH', idleConnectTimeout: 60 })
    const told = applied(cloud, 'DescribeListeners', { LoadBalancerId: 'lb1' })
    expect(told).toMatchObject({ Listeners: [{ IdleConnectTimeout: 60 }] })
  })

  test.each([
    [{ IdleConnectTimeout: 9 }, 'InvalidParameterValue.Range', '[IdleConnectTimeout]'],
    [{ IdleConnectTimeout: 901 }, 'InvalidParameterValue.Range', '[IdleConnectTimeout]'],
    [{ SessionExpireTime: 29 }, 'InvalidParameterValue.Range', 'session persistence of 29 s'],
    [{ SessionExpireTime: 30, Scheduler: 'LEAST_CONN' }, 'InvalidParameterValue', 'WRR only'],
    [{ HealthCheck: { CheckType: 'PING' } }, 'InvalidParameterValue', 'does not go with a TCP listener'],
    [{ HealthCheck: { TimeOut: 5 } }, 'InvalidParameterValue', 'less than its interval of 5 s'],
    [{ HealthCheck: { CheckPort: 0 } }, 'InvalidParameterValue.Range', 'port'],
  ])('%j is refused, and nothing changes', (more, code, says) => {
    const cloud = openShop()
    const { documents } = cloud
    const result = apply(cloud, 'ModifyListener', { ...LB1, ...more })
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(result.ok ? '' : result.error.message.en).toContain(says)
    expect(cloud.documents).toBe(documents)
  })

  test('with HealthSwitch 0 all are Close, with 1 they are checked from nothing', () => {
    const cloud = openShop()
    modify(cloud, { HealthCheck: { HealthSwitch: 0 } })
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Close')
    modify(cloud, { HealthCheck: { HealthSwitch: 1, HealthNum: 2 } })
    cloud.advance(seconds(9))
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Unknown')
    cloud.advance(seconds(1))
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Alive')
  })

  test('session persistence keeps a client at its target as long as it says', () => {
    const cloud = openShop()
    modify(cloud, { SessionExpireTime: 30 })
    expect(backends(cloud, 'ep-buyer', 3)).toEqual(['web1', 'web1', 'web1'])
    cloud.advance(seconds(29))
    expect(backends(cloud, 'ep-buyer', 1)).toEqual(['web1'])
    cloud.advance(seconds(30))
    expect(backends(cloud, 'ep-buyer', 1)).toEqual(['web2'])
  })
})

describe('CreateListener and DeleteListener', () => {
  const create = (cloud: Cloud, more: object) =>
    applied(cloud, 'CreateListener', { LoadBalancerId: 'lb1', Ports: [81, 82], Protocol: 'TCP', ...more })

  test('a listener for each port, without targets, as the call has it', () => {
    const cloud = openShop()
    const { ListenerIds } = create(cloud, { Scheduler: 'LEAST_CONN', DeregisterTargetRst: true })
    const made = cloud.network.clbs[0]!.listeners.slice(1)
    expect(made.map(({ id }) => id)).toEqual(ListenerIds)
    expect(made.map(({ name }) => name)).toEqual(['lb1/tcp:81', 'lb1/tcp:82'])
    expect(made[1]).toMatchObject({ scheduler: 'LEAST_CONN', deregisterTargetRst: true, targets: [] })
  })

  test('its port answers once it has a target that is found well, and no more when it is deleted', () => {
    const cloud = openShop()
    const SecurityGroupIds = cloud.network.endpoints.find(({ name }) => name === 'ep-buyer')!.securityGroups
    const groups = SecurityGroupIds.map((group) => cloud.network.securityGroups[group]!.id)
    applied(cloud, 'DisassociateVpcEndPointSecurityGroups', { EndPointId: 'ep-buyer', SecurityGroupIds: groups })
    expect(outcomeOf(cloud, 'ep-buyer', 81)).toBe('timeout NO_LISTENER')
    create(cloud, { Ports: [81] })
    expect(outcomeOf(cloud, 'ep-buyer', 81)).toBe('timeout NO_TARGET')
    applied(cloud, 'DeregisterTargets', { ...LB1, Targets: ['web2:8080'] })
    applied(cloud, 'RegisterTargets', { ...LB1, ListenerId: 'tcp:81', Targets: ['web2:8080'] })
    cloud.advance(seconds(16))
    expect(outcomeOf(cloud, 'ep-buyer', 81)).toBe('connected DELIVERED')
    applied(cloud, 'DeleteListener', { LoadBalancerId: 'lb1', ListenerId: 'tcp:81' })
    expect(outcomeOf(cloud, 'ep-buyer', 81)).toBe('timeout NO_LISTENER')
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('connected DELIVERED')
  })

  test('what validation refuses is refused, and nothing changes', () => {
    const cloud = openShop()
    const { documents } = cloud
    const call = { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP', SessionExpireTime: 29 }
    expect(apply(cloud, 'CreateListener', call)).toMatchObject({ error: { code: 'InvalidParameterValue.Range' } })
    expect(cloud.documents).toBe(documents)
  })

  test('a UDP listener may have the number of a TCP one', () => {
    const cloud = openShop()
    create(cloud, { Ports: [80], Protocol: 'UDP' })
    expect(cloud.network.clbs[0]!.listeners.map(({ name }) => name)).toEqual(['lb1/tcp:80', 'lb1/udp:80'])
  })
})

describe('DescribeTargetHealth', () => {
  const healthOf = (cloud: Cloud, more: object = {}) => {
    const { LoadBalancers } = applied(cloud, 'DescribeTargetHealth', { LoadBalancerIds: ['lb1'], ...more })
    return LoadBalancers as { Listeners: { ListenerId: string; Rules: { Targets: object[] }[] }[] }[]
  }

  test('tells HealthStatusDetail of each target, as the health checks have it now', () => {
    const cloud = openShop()
    cloud.guest('web2', { listen: [] })
    const targets = () => healthOf(cloud)[0]!.Listeners[0]!.Rules[0]!.Targets
    expect(targets()[1]).toMatchObject({ HealthStatus: true, HealthStatusDetail: 'Alive' })
    cloud.advance(seconds(15))
    const [web1, web2] = cloud.network.cvms.filter(({ name }) => name === 'web1' || name === 'web2')
    expect(targets()).toEqual([
      {
        ...{ IP: ipv4Text(web1!.address), Port: 8080, HealthStatus: true, TargetId: web1!.id },
        ...{ HealthStatusDetail: 'Alive', HealthStatusDetial: 'Alive', Weight: 10 },
      },
      {
        ...{ IP: ipv4Text(web2!.address), Port: 8080, HealthStatus: false, TargetId: web2!.id },
        ...{ HealthStatusDetail: 'Dead', HealthStatusDetial: 'Dead', Weight: 10 },
      },
    ])
  })

  test('of the listeners that it names', () => {
    const cloud = openShop()
    applied(cloud, 'CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' })
    expect(healthOf(cloud)[0]!.Listeners).toHaveLength(2)
    for (const name of ['tcp:81', 'lb1/tcp:81', cloud.network.clbs[0]!.listeners[1]!.id]) {
      expect(healthOf(cloud, { ListenerIds: [name] })[0]!.Listeners).toHaveLength(1)
    }
  })

  test('what is not checked is Close, and may get traffic', () => {
    const cloud = openShop()
    applied(cloud, 'ModifyListener', { ...LB1, HealthCheck: { HealthSwitch: 0 } })
    expect(healthOf(cloud)[0]!.Listeners[0]!.Rules[0]!.Targets[0]).toMatchObject({
      ...{ HealthStatus: true, HealthStatusDetail: 'Close' },
    })
  })
})

describe('SetLoadBalancerStartStatus', () => {
  test('a stopped CLB is silent and checks nothing; started again its targets must first be found well', () => {
    const cloud = openShop()
    const set = (OperationType: string) =>
      applied(cloud, 'SetLoadBalancerStartStatus', { LoadBalancerId: 'lb1', OperationType })
    set('Stop')
    const { documents } = cloud
    set('Stop')
    expect(cloud.documents).toBe(documents)
    expect(cloud.network.clbs[0]?.state).toBe('STOPPED')
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout CLB_STOPPED')
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Close')
    set('Start')
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Unknown')
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout NO_ELIGIBLE_TARGET')
    cloud.advance(seconds(16))
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('connected DELIVERED')
  })

  test('a listener is stopped by itself: its port is silent, its targets are not checked, and the CLB and the others run', () => {
    const cloud = openShop()
    applied(cloud, 'CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' })
    const set = (OperationType: string, ...ListenerIds: readonly string[]) =>
      applied(cloud, 'SetLoadBalancerStartStatus', { LoadBalancerId: 'lb1', OperationType, ListenerIds })
    const flags = () => {
      const { Listeners } = applied(cloud, 'DescribeListeners', { LoadBalancerId: 'lb1' }) as {
        Listeners: readonly { AttrFlags: readonly string[] }[]
      }
      return Listeners.map(({ AttrFlags }) => AttrFlags)
    }
    set('Stop', 'tcp:80')
    const { documents } = cloud
    set('Stop', 'lb1/tcp:80')
    expect(cloud.documents).toBe(documents)
    expect(flags()).toEqual([['Stop'], []])
    expect(cloud.network.clbs[0]?.state).toBe('RUNNING')
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout CLB_STOPPED')
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Close')
    set('Start', cloud.network.clbs[0]!.listeners[0]!.id)
    expect(flags()).toEqual([[], []])
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout NO_ELIGIBLE_TARGET')
    cloud.advance(seconds(16))
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('connected DELIVERED')
  })
})

describe('StopInstances and StartInstances', () => {
  test('a stopped backend times out until checks have found it out, and comes back', () => {
    const cloud = openShop()
    applied(cloud, 'StopInstances', { InstanceIds: ['web1'], StopType: 'SOFT', StoppedMode: 'KEEP_CHARGING' })
    expect(cloud.network.cvms.find(({ name }) => name === 'web1')?.state).toBe('STOPPED')
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout TARGET_STOPPED')
    cloud.advance(seconds(16))
    expect(cloud.health().get(`${TARGET}/web1`)).toBe('Dead')
    expect(backends(cloud, 'ep-buyer', 2)).toEqual(['web2', 'web2'])
    applied(cloud, 'StartInstances', { InstanceIds: [cloud.network.cvms.find(({ name }) => name === 'web1')!.id] })
    cloud.advance(seconds(16))
    expect(count(backends(cloud, 'ep-buyer', 4), 'web1')).toBe(2)
  })

  test('several go together, of the account that calls', () => {
    const cloud = openShop()
    applied(cloud, 'StopInstances', { InstanceIds: ['web1', 'web2'] }, { by: 'shop' })
    cloud.advance(seconds(16))
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('timeout TARGET_STOPPED')
  })
})

describe('network ACL entries', () => {
  const ACL = { NetworkAclId: 'acl-tiny' }
  const ANY = 'ACCEPT#0.0.0.0/0#ALL#ALL'
  const WEB = 'ACCEPT#10.0.1.0/24#80#TCP'
  const short = (cloud: Cloud) =>
    cloud.network.networkAcls[0]!.ingress.map(({ action, ports }) => `${action} ${ports[0]?.first}`)

  /** The consumer dials an endpoint in the subnet that has the ACL. */
  function openTiny(): Cloud {
    const tiny = { subnet: 'vpc1/tiny', service: 'svc', state: 'ACTIVE' }
    return openMarket({}, { ...MARKET, endpoints: new Map(MARKET.endpoints).set('ep-tiny', tiny) })
  }

  test('a change is met by the next connection', () => {
    const cloud = openTiny()
    expect(outcomeOf(cloud, 'ep-tiny')).toBe('connected DELIVERED')
    applied(cloud, 'DeleteNetworkAclEntries', { ...ACL, Ingress: [WEB] })
    expect(outcomeOf(cloud, 'ep-tiny')).toBe('timeout ACL_INGRESS_DENIED')
    applied(cloud, 'CreateNetworkAclEntries', { ...ACL, Ingress: [WEB] })
    expect(outcomeOf(cloud, 'ep-tiny')).toBe('connected DELIVERED')
    applied(cloud, 'ModifyNetworkAclEntries', { ...ACL, NetworkAclEntrySet: { Egress: [] } })
    expect(connect(cloud, 'ep-tiny').outcome).toBe('timeout')
    applied(cloud, 'ModifyNetworkAclEntries', { ...ACL, Egress: [ANY] }, { by: 'buyer' })
    expect(outcomeOf(cloud, 'ep-tiny')).toBe('connected DELIVERED')
  })

  test('Modify puts new entries in the place of all, and leaves a direction that it does not name', () => {
    const cloud = openTiny()
    const [before] = cloud.network.networkAcls
    const entries = [
      { Protocol: 'udp', Port: '53', CidrBlock: '10.0.0.7', Action: 'Drop', Description: 'dns' },
      { action: 'accept', cidrBlock: '0.0.0.0/1', port: 443, protocol: 'tcp' },
      'DROP#0.0.0.0/0#443#TCP',
    ]
    applied(cloud, 'ModifyNetworkAclEntries', { NetworkAclId: before!.id, NetworkAclEntrySet: { Ingress: entries } })
    expect(short(cloud)).toEqual(['DROP 53', 'ACCEPT 443', 'DROP 443'])
    expect(cloud.network.networkAcls[0]?.egress).toEqual(before?.egress)
    expect(cloud.network.networkAcls[0]?.ingress[0]?.description).toBe('dns')
  })

  test('Create adds at the end, or at the Priority, counted from 1', () => {
    const cloud = openTiny()
    const entry = (Port: number, Priority?: number) => ({
      Action: 'DROP',
      CidrBlock: '10.0.0.0/8',
      Protocol: 'TCP',
      Port,
      Priority,
    })
    applied(cloud, 'CreateNetworkAclEntries', { ...ACL, Ingress: [entry(1), entry(2, 1), entry(3, 2)] })
    expect(short(cloud)).toEqual(['DROP 2', 'DROP 3', 'ACCEPT 80', 'DROP 1'])
  })

  test('an entry cites the parameter that made it', () => {
    const cloud = openTiny()
    const origins = new Map([['Ingress.0', { file: 'f.yaml', line: 30, column: 12 }]])
    applied(cloud, 'CreateNetworkAclEntries', { ...ACL, Ingress: ['DROP#10.0.0.0/8#1#TCP'] }, { origins })
    expect(cloud.network.networkAcls[0]?.ingress[1]?.origin?.line).toBe(30)
  })

  const many = Array.from({ length: 21 }, (_, n) => `DROP#10.0.0.0/8#${n + 1}#TCP`)
  test.each([
    ['more than the quota', many, 'LimitExceeded', '20'],
    ['ports of every protocol', ['DROP#10.0.0.0/8#80#ALL'], 'InvalidParameterValue', 'TCP or UDP'],
  ])('%s is refused, and nothing changes', (_, Ingress, code, says) => {
    const cloud = openTiny()
    const { documents } = cloud
    const result = apply(cloud, 'ModifyNetworkAclEntries', { ...ACL, Ingress })
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(result.ok ? '' : result.error.message.en).toContain(says)
    expect(cloud.documents).toBe(documents)
  })
})
