import { assert } from '../../sim/base/assert.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { ScenarioReport } from '../../sim/scenario/report.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import type { Scenario } from '../../sim/scenario/scenario.ts'

/** Reads a scenario that is sound. */
export function load(text: string, file = 'a.yaml'): Scenario {
  const loaded = loadScenario(file, new Map([[file, text]]))
  assert(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.problems, null, 2))
  return loaded.value
}

export const run = (text: string): ScenarioReport => runScenario(load(text))

/** The smallest useful file. */
export const SMALLEST = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
steps: [{ connect: "consumer -> ep1:80" }]
`.trimStart()

/** A network in long forms, with every kind of step; its steps begin in line 30. */
export const WHOLE = `
title: A service in VPC2 is used from VPC1 of the same account
teaches: [DELIVERED, TARGET_INGRESS_DENIED]
seed: 1
options: { sameAccountAlwaysAccepted: true }
network:
  accounts:
    shop: { uin: "100000000001", appId: "1250000001" }
  securityGroups:
    sg-client: {}
    sg-web:
      ingress:
        - ACCEPT#11.163.0.0/16#8080#TCP
        - { action: ACCEPT, cidrBlock: 10.9.0.0/16, port: "8000-8010,9000", protocol: TCP, description: admin }
  vpcs:
    vpc1: { cidr: 10.0.0.0/16, account: shop, subnets: { app: { cidr: 10.0.1.0/24 } } }
    vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: { cidr: 172.16.0.0/24 } } }
  cvms:
    consumer: { subnet: vpc1/app, ip: 10.0.1.10, securityGroups: [sg-client] }
    web1: { subnet: vpc2/web, ip: 172.16.0.11, securityGroups: [sg-web], listen: [8080] }
    web2: { subnet: vpc2/web, ip: 172.16.0.12, securityGroups: [sg-web], listen: [8080] }
  clbs:
    lb1:
      subnet: vpc2/web
      vip: 172.16.0.100
      listeners:
        tcp:80: { scheduler: WRR, targets: [web1:8080, { cvm: web2, port: 8080, weight: 30 }] }
  endpointServices: { svc: { clb: lb1, autoAccept: false, whitelist: [] } }
  endpoints: { ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc, securityGroups: [] } }
steps:
  - connect: consumer -> ep1:80
    expect: { outcome: connected, backend: [web1, web2], sourceSeen: 11.163.0.0/16, rule: "sg-web.ingress[0]" }
  - connect: { from: consumer, to: ep1:80, times: 8 }
    expect: { outcomes: { connected: 8 }, backends: { web1: 2, web2: "~75%" } }
  - expect: { state: { ep1: ACTIVE, web1: RUNNING, lb1: RUNNING }, health: { lb1/tcp:80/web1: Alive } }
  - call: DeleteSecurityGroupPolicies
    with: { SecurityGroupId: sg-web, Ingress: [ACCEPT#11.163.0.0/16#8080#TCP] }
  - connect: consumer -> ep1:80
    expect:
      outcome: timeout
      reason: TARGET_INGRESS_DENIED
      where: [web1, web2]
      hops: { not: [consumer, ep1, lb1] }
    note: the backend's group has no rule for 11.163.0.0/16 any more
`.trimStart()

/** What the first step of WHOLE shows when its expectations are wrong. */
export const FAILING = WHOLE.replace(/^steps:[\s\S]*/m, '').concat(`steps:
  - connect: consumer -> ep1:80
    expect: { outcome: timeout, where: [ep1, lb1], hops: [consumer, web1], rule: "sg-web.ingress[1]", backend: { not: [web1, web2] } }
  - connect: consumer:40000 -> ep1:81
    name: wrong port
    note: { en: "<![CDATA[ & \\"\\u0007 ]]>", zh: 端口不对 }
  - connect: { from: consumer, to: ep1:80, times: 8 }
    expect: { backend: web1, backends: { web2: ">7" } }
  - call: EnableVpcEndPointConnect
    by: shop
    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: 7 }
  - expect: { state: { ep1: REJECTED }, health: { lb1/tcp:80/web1: { not: Alive } } }
`)
