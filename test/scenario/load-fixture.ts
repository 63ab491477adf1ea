import { expect } from 'vitest'
import { originText } from '../../sim/base/origin.ts'
import { loadScenario, readScenario } from '../../sim/scenario/load.ts'
import type { Scenario, ScenarioCase } from '../../sim/scenario/scenario.ts'

export type Texts = Readonly<Record<string, string>>

/** A sound scenario called a.yaml, with the files that it extends. */
export function sound(text: string, others: Texts = {}): Scenario {
  const loaded = loadScenario('a.yaml', new Map(Object.entries({ 'a.yaml': text, ...others })))
  expect(loaded.ok ? [] : loaded.problems).toEqual([])
  if (!loaded.ok) throw new Error('unreachable')
  return loaded.value
}

/** The one case of a sound scenario. */
export function only(text: string, others: Texts = {}): ScenarioCase {
  const [one, ...more] = sound(text, others).cases
  if (one === undefined || more.length > 0) throw new Error('one case was expected')
  return one
}

/** Everything that is wrong, as `1:7 MISSING_KEY`; another file than a.yaml is named. */
export function told(text: string, others: Texts = {}): string[] {
  const { problems } = readScenario('a.yaml', new Map(Object.entries({ 'a.yaml': text, ...others })))
  return problems.map(({ code, origin }) => {
    const place = origin ? originText(origin) : 'nowhere'
    return `${place.replace(/^a\.yaml:/, '')} ${code}`
  })
}

/** The smallest useful file of the format's description. */
export const SMALLEST = `vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
steps: [{ connect: "consumer -> ep1:80" }]
`

/** The same network without steps, to put some behind it. */
export const NETWORK = SMALLEST.replace(/steps:.*\n/, '')

/** The long example of the format's description, without the words that are not built yet. */
export const FULL = `# yaml-language-server: $schema=../scenario.schema.json
title: A service in VPC2 is used from VPC1 of the same account
teaches: [DELIVERED, TARGET_INGRESS_DENIED]
seed: 1
options: { sameAccountAlwaysAccepted: true }   # named choices where the cloud's documents are silent or disagree

network:
  accounts:
    shop: { uin: "100000000001", appId: "1250000001" }      # optional; a default account exists
  securityGroups:
    sg-client: {}                              # no ingress: nothing in; egress left out: everything out
    sg-web:
      ingress:                                 # ordered, first match wins; the short form is the Terraform provider's
        - ACCEPT#11.163.0.0/16#8080#TCP        # traffic of the private link, on the backend's port
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
        tcp:80: { scheduler: WRR, targets: [web1:8080, { cvm: web2, port: 8080, weight: 20 }] }
  endpointServices:
    svc: { clb: lb1, autoAccept: false, whitelist: [] }
  endpoints:
    ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc, securityGroups: [] }

steps:
  - connect: consumer -> ep1:80
    expect: { outcome: connected, backend: [web1, web2], sourceSeen: 11.163.0.0/16 }
  - call: DeleteSecurityGroupPolicies
    with: { SecurityGroupId: sg-web, Ingress: [ACCEPT#11.163.0.0/16#8080#TCP] }
  - connect: consumer -> ep1:80
    expect: { outcome: timeout, reason: TARGET_INGRESS_DENIED, where: [web1, web2] }
    note: the backend's group has no rule for 11.163.0.0/16 any more
`
