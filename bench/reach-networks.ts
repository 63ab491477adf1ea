import { Random } from '../sim/base/random.ts'
import {
  type ClbDocument,
  type CvmDocument,
  type Documents,
  type EndpointDocument,
  type EndpointServiceDocument,
  type ListenerDocument,
  type NetworkAclDocument,
  NO_DOCUMENTS,
  type RuleDocument,
  type SecurityGroupDocument,
  type VpcDocument,
} from '../sim/model/documents.ts'

/** `ACCEPT#10.0.0.0/8#80#TCP`; the peer may be `sg:NAME`. */
function rule(text: string): RuleDocument {
  const [action = '', peer = '', port = 'ALL', protocol = 'ALL'] = text.split('#')
  const from = peer.startsWith('sg:') ? { securityGroup: peer.slice(3) } : { cidrBlock: peer }
  return { action, ...from, port, protocol }
}

const OPEN: SecurityGroupDocument = { ingress: [rule('ACCEPT#0.0.0.0/0')], egress: [rule('ACCEPT#0.0.0.0/0')] }

/**
 * One machine behind one ordered group of rules, and one that dials it: blocks of every size in 10.0.0.0/8, nested and apart, single
 * ports and ranges, both actions, TCP and all protocols.
 */
export function ruleListDocuments(rules: number): Documents {
  const random = new Random(20, 'reach', rules)
  const texts = new Set<string>()
  while (texts.size < rules) {
    const length = random.integer(12, 32)
    const address = (0x0a000000 | random.integer(0, 0xffffff)) & (-1 << (32 - length))
    const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
    const first = random.integer(1, 65_535)
    const last = random.integer(0, 2) === 0 ? Math.min(65_535, first + random.integer(1, 2_000)) : first
    const port = length > 24 && random.integer(0, 4) === 0 ? 'ALL' : first === last ? `${first}` : `${first}-${last}`
    const action = random.integer(0, 2) === 0 ? 'DROP' : 'ACCEPT'
    texts.add(`${action}#${octets}/${length}#${port}#${port === 'ALL' ? 'ALL' : 'TCP'}`)
  }
  const ingress = [...texts].map(rule)
  return {
    ...NO_DOCUMENTS,
    vpcs: new Map([['vpc1', { cidr: '10.0.0.0/12', subnets: new Map([['s', { cidr: '10.0.0.0/16' }]]) }]]),
    securityGroups: new Map([
      ['open', OPEN],
      ['sg', { ingress, egress: [rule('ACCEPT#0.0.0.0/0')] }],
    ]),
    cvms: new Map([
      ['client', { subnet: 'vpc1/s', ip: '10.0.0.10', securityGroups: ['open'] }],
      ['server', { subnet: 'vpc1/s', ip: '10.0.0.11', securityGroups: ['sg'], listen: ['80', '8080'] }],
    ]),
  }
}

/** What is planted into an estate that is not to be there. */
export type Leak = { readonly kind: 'listener' | 'group' | 'endpoint'; readonly vpc: number }

/** An estate, and which endpoint is for whom: what its owners mean to be possible between VPCs. */
export type Estate = {
  readonly documents: Documents
  readonly permits: readonly EstatePermit[]
}
export type EstatePermit = {
  readonly endpoint: string
  readonly ports: readonly number[]
  /** The subnets of the endpoint's VPC that may use it. */
  readonly subnets: readonly string[]
}

const CVMS_PER_VPC = 50
const VPCS_PER_ACCOUNT = 5

type Parts = {
  readonly vpcs: Map<string, VpcDocument>
  readonly networkAcls: Map<string, NetworkAclDocument>
  readonly securityGroups: Map<string, SecurityGroupDocument>
  readonly cvms: Map<string, CvmDocument>
  readonly clbs: Map<string, ClbDocument>
  readonly endpointServices: Map<string, EndpointServiceDocument>
  readonly endpoints: Map<string, EndpointDocument>
}

/**
 * `vpcs` VPCs of 50 machines, five to an account, whose blocks overlap: machines for clients, web servers and databases in subnets of
 * their own, some with network ACLs; six groups to an account, with references to each other; in each VPC a CLB for the web servers,
 * in every other one another for the databases; a service on each CLB, with endpoints in several VPCs, some of them not ACTIVE,
 * some without groups.
 */
export function estate(vpcs: number, leaks: readonly Leak[] = []): Estate {
  const parts: Parts = {
    vpcs: new Map(),
    networkAcls: new Map(),
    securityGroups: new Map(),
    cvms: new Map(),
    clbs: new Map(),
    endpointServices: new Map(),
    endpoints: new Map(),
  }
  const accounts = new Map<string, object>()
  for (let v = 0; v < vpcs; v++) {
    const account = accountOf(v)
    if (!accounts.has(account)) {
      accounts.set(account, {})
      addGroups(parts, account, Math.floor(v / VPCS_PER_ACCOUNT), vpcs)
    }
    addVpc(parts, v)
    addServices(parts, v, leaks)
  }
  const permits: EstatePermit[] = []
  for (let v = 0; v < vpcs; v++) addEndpoints(parts, permits, v, vpcs, leaks)
  return { documents: { ...NO_DOCUMENTS, accounts, ...parts }, permits }
}

const accountOf = (v: number): string => `account${Math.floor(v / VPCS_PER_ACCOUNT)}`
const blockOf = (v: number): number => (v * 3) % 60

function addGroups({ securityGroups }: Parts, account: string, a: number, vpcs: number): void {
  const random = new Random(20, 'groups', account)
  const own = [
    ...new Set(Array.from({ length: VPCS_PER_ACCOUNT }, (_, i) => blockOf((a * VPCS_PER_ACCOUNT + i) % vpcs))),
  ]
  const noise = (count: number): RuleDocument[] =>
    Array.from({ length: count }, () => {
      const port = 20_000 + random.integer(0, 20_000)
      return rule(`${random.integer(0, 1) === 0 ? 'DROP' : 'ACCEPT'}#203.0.${random.integer(0, 255)}.0/24#${port}#TCP`)
    })
  const add = (name: string, ingress: RuleDocument[], egress: RuleDocument[] = [rule('ACCEPT#0.0.0.0/0')]): void => {
    securityGroups.set(`${name}-${account}`, { account, ingress, egress })
  }
  const group = (name: string): string => `sg:${name}-${account}`
  add(
    'app',
    [...own.map((b) => rule(`ACCEPT#10.${b}.0.0/22#9100#TCP`)), rule('ACCEPT#0.0.0.0/0#ALL#ICMP'), ...noise(6)],
    [rule('DROP#10.0.0.0/8#25#TCP'), ...noise(3), rule('ACCEPT#0.0.0.0/0')],
  )
  add('web', [
    rule('ACCEPT#11.163.0.0/16#8080,8443#TCP'),
    rule(`ACCEPT#${group('app')}#8080,8443#TCP`),
    rule(`ACCEPT#${group('admin')}#22#TCP`),
    ...noise(8),
  ])
  add('data', [
    ...own.map((b) => rule(`DROP#10.${b}.0.0/26#3306#TCP`)),
    rule(`ACCEPT#${group('web')}#3306,5432#TCP`),
    rule('ACCEPT#11.163.0.0/16#3306#TCP'),
    ...noise(5),
  ])
  add('admin', [...own.map((b) => rule(`ACCEPT#10.${b}.0.0/24#22#TCP`)), ...noise(4)])
  add('ep', [...own.map((b) => rule(`ACCEPT#10.${b}.0.0/22#80,443,3306#TCP`)), ...noise(4)])
  add('clb', [rule('ACCEPT#11.163.0.0/16#1-9000#TCP'), rule('ACCEPT#10.0.0.0/8#80,443#TCP'), ...noise(3)])
  add('any', [rule('ACCEPT#0.0.0.0/0')])
}

function addVpc({ vpcs, networkAcls, cvms }: Parts, v: number): void {
  const [account, b] = [accountOf(v), blockOf(v)]
  const subnets = new Map(
    Object.entries({ app: '0.0/22', web: '4.0/22', data: '8.0/22', ep: '12.0/24' }).map(([name, block]) => {
      const acl = name === 'data' && v % 3 === 0 ? `closed${v}` : name === 'web' && v % 4 === 1 ? `high${v}` : undefined
      return [name, { cidr: `10.${b}.${block}`, ...(acl !== undefined && { networkAcl: acl }) }]
    }),
  )
  vpcs.set(`v${v}`, { cidr: `10.${b}.0.0/16`, account, subnets })
  const all = rule('ACCEPT#0.0.0.0/0')
  if (v % 3 === 0) {
    const ingress = [
      rule('DROP#203.0.0.0/16#ALL#ALL'),
      rule(`ACCEPT#10.${b}.4.0/22#3306,5432#TCP`),
      rule('ACCEPT#11.163.0.0/16#3306#TCP'),
    ]
    networkAcls.set(`closed${v}`, { vpc: `v${v}`, ingress, egress: [all] })
  }
  if (v % 4 === 1) {
    const egress = [rule('ACCEPT#0.0.0.0/0#1024-65535#TCP'), rule('ACCEPT#10.0.0.0/8#ALL#ALL')]
    networkAcls.set(`high${v}`, { vpc: `v${v}`, ingress: [all], egress })
  }
  const groups = (...names: string[]): string[] => names.map((name) => `${name}-${account}`)
  for (let i = 0; i < CVMS_PER_VPC; i++) {
    const role = i < 20 ? 'app' : i < 40 ? 'web' : 'data'
    const listen = {
      app: ['9100'],
      web: ['8080', '8443', ...(i % 10 === 0 ? ['9090'] : [])],
      data: ['3306', 'udp:53'],
    }[role]
    cvms.set(`${role}${i}-${v}`, {
      subnet: `v${v}/${role}`,
      ip: `10.${b}.${{ app: 0, web: 4, data: 8 }[role]}.${10 + i * 3}`,
      securityGroups: role === 'app' && i % 5 === 0 ? groups('admin', 'app') : groups(role),
      listen,
      ...(i === 39 && { state: 'STOPPED' }),
      ...(i === 38 && v % 7 === 0 && { firewall: [rule('DROP#11.163.0.0/16#8443#TCP')] }),
    })
  }
}

function addServices({ clbs, endpointServices }: Parts, v: number, leaks: readonly Leak[]): void {
  const account = accountOf(v)
  const listener = (role: string, first: number, port: number): ListenerDocument => ({
    targets: Array.from({ length: 4 }, (_, i) => ({ cvm: `${role}${first + i}-${v}`, port, weight: i === 3 ? 5 : 10 })),
  })
  const listeners = new Map([
    ['tcp:80', listener('web', 20, 8080)],
    ['tcp:443', listener('web', 36, 8443)],
  ])
  if (leaks.some(({ kind, vpc }) => kind === 'listener' && vpc === v))
    listeners.set('tcp:8081', listener('web', 24, 8080))
  clbs.set(`lb${v}`, { subnet: `v${v}/web`, ...(v % 2 === 0 && { securityGroups: [`clb-${account}`] }), listeners })
  endpointServices.set(`svc${v}`, { clb: `lb${v}`, autoAccept: true })
  if (v % 2 === 1) return
  clbs.set(`db${v}`, { subnet: `v${v}/data`, listeners: new Map([['tcp:3306', listener('data', 40, 3306)]]) })
  endpointServices.set(`dbsvc${v}`, { clb: `db${v}`, autoAccept: true })
}

/** Consumers of a VPC's service: how many VPCs further on they are. */
const CONSUMERS = [1, 2, 31]

function addEndpoints(parts: Parts, permits: EstatePermit[], v: number, vpcs: number, leaks: readonly Leak[]): void {
  const add = (name: string, provider: number, service: string, isOpen: boolean, change: object = {}): void => {
    const account = accountOf(v)
    const known = parts.endpointServices.get(service)
    if (known === undefined) return
    const other = accountOf(v)
    const whitelist = known.whitelist ?? []
    if (other !== accountOf(provider) && !whitelist.some((entry) => entry.account === other)) {
      parts.endpointServices.set(service, { ...known, whitelist: [...whitelist, { account: other }] })
    }
    parts.endpoints.set(name, {
      subnet: `v${v}/ep`,
      service,
      ...(!isOpen && { securityGroups: [`ep-${account}`] }),
      ...change,
    })
  }
  const permit = (name: string, ports: readonly number[], isOpen: boolean): void => {
    permits.push({
      endpoint: name,
      ports,
      subnets: (isOpen ? ['app', 'web', 'data'] : ['app']).map((subnet) => `v${v}/${subnet}`),
    })
  }
  for (const [i, distance] of CONSUMERS.entries()) {
    const provider = (v + vpcs - (distance % vpcs)) % vpcs
    if (provider === v) continue
    const isOpen = (v + i) % 4 === 0
    const isLeaking = leaks.some(({ kind, vpc }) => kind === 'group' && vpc === v) && i === 0
    const name = `ep${v}-${i}`
    const change = isLeaking ? { securityGroups: [`ep-${accountOf(v)}`, `any-${accountOf(v)}`] } : {}
    add(name, provider, `svc${provider}`, isOpen, { ...(i === 2 && v % 5 === 0 && { state: 'PENDING' }), ...change })
    permit(name, [80, 443], isOpen)
    if (i === 0 && provider % 2 === 0) {
      add(`dbep${v}`, provider, `dbsvc${provider}`, false)
      permit(`dbep${v}`, [3306], false)
    }
    if (i === 1) {
      add(`ep${v}-again`, provider, `svc${provider}`, false) // a second one to the same service
      permit(`ep${v}-again`, [80, 443], false)
    }
  }
  if (leaks.some(({ kind, vpc }) => kind === 'endpoint' && vpc === v)) {
    add(`leak${v}`, (v + vpcs - 3) % vpcs, `svc${(v + vpcs - 3) % vpcs}`, false)
  }
}
