import {
  type CvmDocument,
  type Documents,
  NO_DOCUMENTS,
  type RuleDocument,
  type SecurityGroupDocument,
} from '../sim/model/documents.ts'
import type { Network } from '../sim/model/network.ts'
import { DEFAULT_OPTIONS, type Options } from '../sim/model/options.ts'
import { validate } from '../sim/model/validate.ts'

/** Benchmarks ask for no quotas: their networks are larger than any account's. */
export const NO_QUOTAS: Options = { ...DEFAULT_OPTIONS, quotas: 'off' }

/** The network of documents that a benchmark has made, which are sound. */
export function networkOf(documents: Documents): Network {
  const network = validate(documents, NO_QUOTAS, 1)
  if (!network.ok) throw new Error(`a benchmark's documents are wrong: ${JSON.stringify(network.problems.slice(0, 3))}`)
  return network.value
}

/** Rules of which only the last lets the packet through. */
function rulesUpTo(count: number, last: RuleDocument): RuleDocument[] {
  const others = Array.from(
    { length: count - 1 },
    (_, i): RuleDocument => ({ action: 'DROP', cidrBlock: `203.0.${i % 256}.0/24`, port: `${1 + i}`, protocol: 'TCP' }),
  )
  return [...others, last]
}

/**
 * One link, with `rules` rules at every check on its way (groups and ACLs), of which the last one decides; its CLB listens on
 * TCP port 80 and those that follow it.
 */
export function linkDocuments(rules: number, clients: number, targets: number, listeners = 1): Documents {
  const list = (cidrBlock: string): RuleDocument[] =>
    rulesUpTo(rules, { action: 'ACCEPT', cidrBlock, port: 'ALL', protocol: 'ALL' })
  const all = list('0.0.0.0/0')
  const group = (): SecurityGroupDocument => ({ ingress: all, egress: all })
  const cvms = new Map<string, CvmDocument>()
  for (let i = 0; i < clients; i++) cvms.set(`client${i}`, { subnet: 'vpc1/clients', securityGroups: ['sg'] })
  for (let i = 0; i < targets; i++)
    cvms.set(`web${i}`, { subnet: 'vpc2/web', securityGroups: ['sg'], listen: ports(listeners).map(String) })
  const listenerOf = (port: number) => ({
    targets: Array.from({ length: targets }, (_, i) => ({ cvm: `web${i}`, port })),
  })
  return {
    ...NO_DOCUMENTS,
    vpcs: new Map([
      [
        'vpc1',
        {
          cidr: '10.0.0.0/16',
          subnets: new Map([
            ['clients', { cidr: '10.0.0.0/17', networkAcl: 'acl1' }],
            ['endpoints', { cidr: '10.0.128.0/24', networkAcl: 'acl1' }],
          ]),
        },
      ],
      ['vpc2', { cidr: '172.16.0.0/16', subnets: new Map([['web', { cidr: '172.16.0.0/20', networkAcl: 'acl2' }]]) }],
    ]),
    networkAcls: new Map([
      ['acl1', { vpc: 'vpc1', ingress: all, egress: all }],
      ['acl2', { vpc: 'vpc2', ingress: all, egress: all }],
    ]),
    securityGroups: new Map([['sg', group()]]),
    cvms,
    clbs: new Map([
      [
        'lb1',
        {
          subnet: 'vpc2/web',
          securityGroups: ['sg'],
          listeners: new Map(ports(listeners).map((port, i) => [`tcp:${80 + i}`, listenerOf(port)])),
        },
      ],
    ]),
    endpointServices: new Map([['svc', { clb: 'lb1' }]]),
    endpoints: new Map([
      ['ep1', { subnet: 'vpc1/endpoints', service: 'svc', securityGroups: ['sg'], snat: { addresses: 16 } }],
    ]),
  }
}

/** The backends' ports: 8080 and those that follow it. */
const ports = (count: number): number[] => Array.from({ length: count }, (_, i) => 8080 + i)

/** Many machines: `groups` groups of 50 rules, one to five of them on each CVM, in VPCs of at most 8,000. */
export function manyCvms(count: number, groups: number): Documents {
  const securityGroups = new Map<string, SecurityGroupDocument>()
  for (let g = 0; g < groups; g++) {
    const ingress = Array.from(
      { length: 25 },
      (_, r): RuleDocument => ({
        action: r % 7 === 0 ? 'DROP' : 'ACCEPT',
        cidrBlock: `10.${(g + r) % 256}.${(g * r) % 256}.0/24`,
        port: `${1000 + r}`,
        protocol: 'TCP',
      }),
    )
    const egress = Array.from(
      { length: 25 },
      (_, r): RuleDocument => ({
        action: 'ACCEPT',
        cidrBlock: `172.${16 + (r % 16)}.${(g + r) % 256}.0/24`,
        port: 'ALL',
        protocol: r % 2 === 0 ? 'TCP' : 'UDP',
      }),
    )
    securityGroups.set(`sg${g}`, { ingress, egress })
  }
  const vpcs = new Map<string, Documents['vpcs'] extends ReadonlyMap<string, infer V> ? V : never>()
  const cvms = new Map<string, CvmDocument>()
  for (let i = 0; i < count; i++) {
    const vpc = `vpc${Math.floor(i / 8000)}`
    if (!vpcs.has(vpc)) vpcs.set(vpc, { cidr: '10.0.0.0/16', subnets: new Map([['app', { cidr: '10.0.0.0/19' }]]) })
    const names = Array.from({ length: 1 + (i % 5) }, (_, k) => `sg${(i * 31 + k * 97) % groups}`)
    cvms.set(`cvm${i}`, { subnet: `${vpc}/app`, securityGroups: names, listen: ['8080'] })
  }
  return { ...NO_DOCUMENTS, vpcs, securityGroups, cvms }
}
