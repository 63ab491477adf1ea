import type * as z from 'zod'
import { clb } from './schema-clb.ts'
import { flowsMax, groups, named, place } from './schema-parts.ts'
import {
  boolean,
  integer,
  list,
  type Mode,
  may,
  names,
  need,
  object,
  once,
  onceForEachMode,
  oneOf,
  text,
  told,
  words,
  wordy,
} from './schema-words.ts'

/**
 * The sections of a network as a file may write them, short forms included. Whether the texts mean anything (addresses,
 * names of others, words of the cloud) is for the model to say.
 */
export const NETWORK_SECTIONS = [
  'accounts',
  'vpcs',
  'routeTables',
  'networkAcls',
  'securityGroups',
  'cvms',
  'clbs',
  'endpointServices',
  'endpoints',
] as const
export type NetworkSection = (typeof NETWORK_SECTIONS)[number]

export const networkSections: (mode: Mode) => Record<NetworkSection, z.ZodType> = onceForEachMode((mode) => {
  const section = (value: z.ZodType, description: string): z.ZodType => told(may(mode, names(mode, value)), description)
  return {
    accounts: section(account(mode), 'The accounts of the cloud. Left out: one account, called default.'),
    vpcs: section(vpc(mode), 'VPCs by name, each with its block and subnets.'),
    routeTables: section(routeTable(mode), 'Route tables beside the default one of each VPC.'),
    networkAcls: section(networkAcl(mode), 'Network ACLs, which subnets name under networkAcl.'),
    securityGroups: section(securityGroup(mode), 'Security groups: ordered rules, the first that matches decides.'),
    cvms: section(cvm(mode), 'Virtual machines.'),
    clbs: section(clb(mode), 'Layer-4 load balancers with their listeners and targets.'),
    endpointServices: section(
      endpointService(mode),
      'Endpoint services, each in front of a CLB (or of MySQL, Redis, a gateway CLB).',
    ),
    endpoints: section(endpoint(mode), 'Endpoints of endpoint services in the VPCs that use them.'),
  }
})

/** A network by itself, as `network:` and as a case's patch have it. */
export const networkSchema: (mode: Mode) => z.ZodType = onceForEachMode((mode) =>
  object('EXPECTED_MAP', networkSections(mode)).meta({ id: named('network', mode) }),
)

const account = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    uin: told(may(mode, text()), 'The UIN, which whitelists name; made up when left out.'),
    appId: told(may(mode, text()), 'The APPID, which owner fields carry; made up when left out.'),
  }).meta({ id: named('account', mode) })

const vpc = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_VPC',
    text(),
    object('EXPECTED_VPC', {
      cidr: told(need(mode, text()), 'The block of the VPC, as in 10.0.0.0/16.'),
      account: told(may(mode, text()), 'The account that owns it.'),
      region: told(may(mode, text()), 'As in ap-guangzhou.'),
      assistantCidrs: told(may(mode, list(text())), 'Further blocks of the same VPC.'),
      subnets: told(
        may(mode, names(mode, subnet(mode))),
        'By short name; elsewhere vpc1/app. Left out: one subnet, default, over the whole block (of a larger one than /16, over its first /16).',
      ),
    }),
  ).meta({ id: named('vpc', mode) })

const subnet = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_SUBNET',
    text(),
    object('EXPECTED_SUBNET', {
      cidr: told(need(mode, text()), 'The block of the subnet, inside that of the VPC.'),
      zone: told(may(mode, text()), 'As in ap-guangzhou-3.'),
      routeTable: told(may(mode, text()), 'A name under routeTables; left out: the default table.'),
      networkAcl: told(may(mode, text()), 'A name under networkAcls; left out: everything passes.'),
    }),
  ).meta({ id: named('subnet', mode) })

const routeTable = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    vpc: need(mode, text()),
    routes: told(
      may(
        mode,
        list(
          object('EXPECTED_MAP', {
            destination: told(text(), 'The block that the route is for.'),
            nextHopType: wordy(
              'PEERCONNECTION',
              'USER_CCN',
              'NAT',
              'NORMAL_CVM',
              'VPN',
              'DIRECTCONNECT',
              'HAVIP',
              'EIP',
            ),
            nextHop: text().optional(),
          }),
        ),
      ),
      'Routes beside Local, which is implied.',
    ),
  }).meta({ id: named('routeTable', mode) })

const rule = once(
  (): z.ZodType =>
    oneOf(
      'EXPECTED_RULE',
      told(text(), 'action#peer#port#protocol, as in ACCEPT#11.163.0.0/16#8080#TCP; the last two may be left out.'),
      object('EXPECTED_RULE', {
        action: wordy('ACCEPT', 'DROP'),
        cidrBlock: told(text().optional(), 'The peer: the source of ingress, the destination of egress.'),
        securityGroup: told(text().optional(), 'The peer: members of this group in the same VPC.'),
        port: told(text().optional(), '80, "80,443", 8000-8010 or ALL, which is the default.'),
        protocol: wordy('TCP', 'UDP', 'ICMP', 'ALL').optional(),
        description: words().optional(),
      }),
    ).meta({ id: 'rule' }),
)

/** A rule of a guest's own firewall, which alone may refuse aloud. */
const firewallRule = once(
  (): z.ZodType =>
    oneOf(
      'EXPECTED_RULE',
      told(text(), 'action#source#port#protocol, as in REJECT#0.0.0.0/0#8080#TCP; the last two may be left out.'),
      object('EXPECTED_RULE', {
        action: wordy('ACCEPT', 'DROP', 'REJECT'),
        cidrBlock: told(text(), 'The source.'),
        port: told(text().optional(), '80, "80,443", 8000-8010 or ALL, which is the default.'),
        protocol: wordy('TCP', 'UDP', 'ICMP', 'ALL').optional(),
        description: words().optional(),
      }),
    ).meta({ id: 'firewallRule' }),
)

const networkAcl = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    vpc: told(may(mode, text()), 'Left out: the VPC of the subnets that name this ACL.'),
    ingress: may(mode, list(rule())),
    egress: may(mode, list(rule())),
  }).meta({ id: named('networkAcl', mode) })

const securityGroup = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    account: told(may(mode, text()), 'Left out: a template, of which each account that uses it has its own copy.'),
    ingress: told(may(mode, list(rule())), 'Left out: nothing comes in.'),
    egress: told(may(mode, list(rule())), 'Left out: everything goes out.'),
  }).meta({ id: named('securityGroup', mode) })

/** What runs inside a machine, which a `guest` step may change. */
export const guestFields = (mode: Mode) => ({
  listen: told(
    may(mode, oneOf('EXPECTED_LISTEN', text(), list(text()))),
    'Listening sockets: 8080, "udp:53", "127.0.0.1:8080".',
  ),
  firewall: told(
    may(mode, list(firewallRule())),
    "The machine's own firewall for what comes in: the first rule that matches decides, what none matches is let in.",
  ),
  allow: told(
    may(mode, oneOf('EXPECTED_LIST', text(), list(text()))),
    'The addresses and blocks that its applications let log in; left out: everybody.',
  ),
  backlog: told(
    may(mode, integer(0, 65_535)),
    'How many established connections may wait for the program, on each socket; 128 when left out.',
  ),
  accepts: told(
    may(mode, boolean()),
    'false: its programs never accept, so that established connections fill the queue.',
  ),
  state: told(
    may(mode, wordy('RUNNING', 'STOPPED', 'VANISHED')),
    'VANISHED: silent as if unplugged, while its sockets are kept.',
  ),
})

const cvm = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_CVM',
    told(text(), 'The subnet, or a VPC with one subnet.'),
    object('EXPECTED_CVM', {
      ...place(mode),
      ip: told(may(mode, text()), 'Left out: the lowest free address of the subnet.'),
      securityGroups: groups(mode, 'In order. Left out: the default group, which allows everything.'),
      ...guestFields(mode),
      conntrack: told(flowsMax(mode), 'How many flows its kernel tracks at most; left out: no limit.'),
      count: told(may(mode, integer(1, 10_000)), 'That many CVMs: `web` with count 3 makes web1, web2, web3.'),
    }),
  ).meta({ id: named('cvm', mode) })

const endpointService = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_SERVICE',
    told(text(), 'The CLB.'),
    object('EXPECTED_SERVICE', {
      clb: told(may(mode, text()), 'The internal CLB behind the service.'),
      type: told(
        may(mode, wordy('CLB', 'CDB', 'CRS', 'GWLB')),
        'CLB (default), or what is not modelled: MySQL, Redis, a gateway CLB. Traffic to these ends OUTSIDE_MODEL.',
      ),
      instance: told(may(mode, text()), 'What stands there instead of a CLB: cdb-, crs- or gwlb- and 8 of [a-z0-9].'),
      vpc: told(may(mode, text()), 'The VPC of that instance.'),
      autoAccept: told(
        may(mode, boolean()),
        'Whether endpoints of other accounts are accepted at once. Left out: false.',
      ),
      whitelist: told(
        may(
          mode,
          list(
            oneOf(
              'EXPECTED_WHITELIST_ENTRY',
              text(),
              object('EXPECTED_WHITELIST_ENTRY', { account: text(), description: words().optional() }),
            ),
          ),
        ),
        'Accounts that may make endpoints, by name or UIN.',
      ),
    }),
  ).meta({ id: named('endpointService', mode) })

const endpoint = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    ...place(mode),
    service: told(need(mode, text()), 'The endpoint service that it leads to.'),
    ip: told(may(mode, text()), 'Left out: the lowest free address of the subnet.'),
    securityGroups: groups(mode, 'In order; left out or empty: nothing is filtered.'),
    state: told(
      may(mode, wordy('ACTIVE', 'PENDING', 'ACCEPTING', 'REJECTED', 'FAILED')),
      'Left out: what the rules of acceptance give.',
    ),
    snat: may(
      mode,
      object('EXPECTED_MAP', {
        addresses: told(may(mode, integer(1, 16)), 'How many addresses of 11.163.0.0/16 it has.'),
        ports: told(may(mode, text()), 'Which source ports, as in 40000-40003.'),
      }),
    ),
    connections: told(flowsMax(mode), 'How many flows it carries at most; left out: no limit.'),
  }).meta({ id: named('endpoint', mode) })
