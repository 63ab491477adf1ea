/**
 * The world that the soak lives in: two tenants with the same addresses, a provider with two backends and little of everything
 * that can run out (SNAT ports, connections, accept queues), and an account of its own for each way in which a first packet can end.
 */
export const SOAK_FILE = `
network:
  accounts:
    buyer: { uin: "100000000001", appId: "1250000001" }
    shop: { uin: "100000000002", appId: "1250000002" }
    twin: { uin: "100000000003", appId: "1250000003" }
  securityGroups:
    sg-client: { ingress: [ACCEPT#10.0.0.0/8#5000-9000#TCP, ACCEPT#10.0.0.0/8#ALL#ICMP] }
    sg-narrow: { ingress: [], egress: [ACCEPT#10.0.1.200#80#TCP] }
    sg-ep: { ingress: [DROP#10.0.1.12#80#TCP, ACCEPT#10.0.0.0/8] }
    sg-lb: { ingress: [ACCEPT#11.163.0.0/16#80-90#TCP, ACCEPT#11.163.0.0/16#53#UDP, ACCEPT#172.16.0.0/16#80#TCP] }
    sg-web: { ingress: [ACCEPT#11.163.0.0/16#8080#TCP, ACCEPT#11.163.0.0/16#53#UDP, ACCEPT#172.16.0.0/16#8080#TCP] }
  networkAcls:
    acl-side: { ingress: [DROP#10.0.1.11/32, ACCEPT#0.0.0.0/0], egress: [DROP#10.0.1.200/32, ACCEPT#0.0.0.0/0] }
  vpcs:
    vpc1:
      cidr: 10.0.0.0/16
      account: buyer
      subnets: { app: 10.0.1.0/24, side: { cidr: 10.0.2.0/24, networkAcl: acl-side } }
    vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: 172.16.0.0/24 } }
    vpc3: { cidr: 10.0.0.0/16, account: twin, subnets: { app: 10.0.1.0/24 } }
  cvms:
    c1: { subnet: vpc1/app, ip: 10.0.1.10, securityGroups: [sg-client], listen: 7000 }
    c2: { subnet: vpc1/app, ip: 10.0.1.11, securityGroups: [sg-client], listen: 7000 }
    c3: { subnet: vpc1/app, ip: 10.0.1.12, securityGroups: [sg-client] }
    side: { subnet: vpc1/side, ip: 10.0.2.10, securityGroups: [sg-client], listen: 7000 }
    narrow: { subnet: vpc1/app, ip: 10.0.1.13, securityGroups: [sg-narrow] }
    t1: { subnet: vpc3/app, ip: 10.0.1.10, securityGroups: [sg-client] }
    web1: { subnet: vpc2/web, ip: 172.16.0.11, securityGroups: [sg-web], listen: [8080, udp:53], backlog: 3 }
    web2: { subnet: vpc2/web, ip: 172.16.0.12, securityGroups: [sg-web], listen: [8080] }
    friend: { subnet: vpc2/web, ip: 172.16.0.20, listen: 8080, conntrack: 6 }
  clbs:
    lb1:
      subnet: vpc2/web
      vip: 172.16.0.100
      securityGroups: [sg-lb]
      connections: 40
      listeners:
        tcp:80: { targets: [web1:8080, web2:8080], deregisterTargetRst: true }
        udp:53: { targets: [web1:53], healthCheck: false }
        tcp:90: []
        tcp:443: { targets: [web1:8443], healthCheck: false }
    lb-public: { subnet: vpc2/web, type: public, vip: 203.0.113.9, listeners: { tcp:81: [friend:8080] } }
  endpointServices:
    svc: { clb: lb1, autoAccept: true, whitelist: [buyer, twin] }
  endpoints:
    ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc, securityGroups: [sg-ep], connections: 12 }
    ep2: { subnet: vpc1/app, ip: 10.0.1.201, service: svc, snat: { addresses: 1, ports: 40000-40003 } }
    pending: { subnet: vpc1/app, ip: 10.0.1.202, service: svc, state: PENDING }
    accepting: { subnet: vpc1/app, ip: 10.0.1.203, service: svc, state: ACCEPTING }
    failed: { subnet: vpc1/app, ip: 10.0.1.204, service: svc, state: FAILED }
    ep3: { subnet: vpc3/app, ip: 10.0.1.200, service: svc }
steps:
  - connect: c1 -> ep1:80
`

export const CLIENTS = [
  'c1',
  'c1',
  'c1',
  'c2',
  'c2',
  'c3',
  'side',
  'narrow',
  't1',
  'web1',
  'friend',
  'c9',
  'c9',
] as const

const at = (address: string, ...ports: readonly number[]): Dialled[] => ports.map((port) => [address, port])

type Dialled = readonly [address: string, port: number]

/** What is dialled from the consumers' VPCs, and from the provider's: addresses, with ports of every kind. */
const FROM_CONSUMERS: readonly Dialled[] = [
  ...at('10.0.1.200', 80, 80, 80, 80, 80, 80, 80, 80, 443, 90, 53, 53, 8443),
  ...at('10.0.1.201', 80, 80, 80, 80, 80, 53),
  ...at('10.0.1.209', 80, 80, 81),
  ...['10.0.1.202', '10.0.1.203', '10.0.1.204', '10.0.1.99', '192.168.7.7', '203.0.113.9'].flatMap((one) =>
    at(one, 80),
  ),
  ...['10.0.1.10', '10.0.1.11', '10.0.2.10', '10.0.1.19'].flatMap((one) => at(one, 7000)),
]
const FROM_PROVIDERS: readonly Dialled[] = [
  ...at('172.16.0.100', 80, 80, 80, 90),
  ...at('172.16.0.11', 8080, 53),
  ...at('172.16.0.20', 8080, 8080, 8080, 8081),
]

export const dialledBy = (client: string): readonly Dialled[] =>
  client === 'web1' || client === 'friend' ? FROM_PROVIDERS : FROM_CONSUMERS
