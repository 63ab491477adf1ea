import { expect, test } from 'vitest'
import type { Certificate, CertificateClass, CertificateOutcome } from '../../sim/base/certificate.ts'
import type { Fault } from '../../sim/certify/certify.ts'
import { certificateText, checked, parsed } from '../support/certificates.ts'
import { type Change, changed, LINK, type Literal, networkOf } from '../support/networks.ts'

/** A link with two targets, a CLB dialled directly, groups, ACLs and a guest's firewall: most classes say something else. */
const SHOP: Literal = changed(LINK, {
  networkAcls: {
    acl: { vpc: 'provider', ingress: ['DROP#0.0.0.0/0#8081#TCP', 'ACCEPT#0.0.0.0/0'], egress: ['ACCEPT#0.0.0.0/0'] },
    home: { vpc: 'consumer', ingress: ['DROP#0.0.0.0/0#1-1023#TCP', 'ACCEPT#0.0.0.0/0'], egress: ['ACCEPT#0.0.0.0/0'] },
  },
  vpcs: {
    consumer: { subnets: { app: { cidr: '10.0.1.0/24', networkAcl: 'home' } } },
    provider: { subnets: { web: { cidr: '10.0.2.0/24', networkAcl: 'acl' } } },
  },
  securityGroups: {
    web: { ingress: ['DROP#10.0.1.0/24#8082#TCP', 'ACCEPT#11.163.0.0/16#8080-8082#TCP', 'ACCEPT#10.0.0.0/8#8080#TCP'] },
    inner: { ingress: ['ACCEPT#0.0.0.0/0#22-23#TCP', 'ACCEPT#0.0.0.0/0#53#UDP', 'ACCEPT#0.0.0.0/0#ALL#ICMP'] },
    dialling: { ingress: [], egress: ['DROP#0.0.0.0/0#25#TCP', 'ACCEPT#0.0.0.0/0'] },
  },
  cvms: {
    client: { securityGroups: ['dialling'] },
    other: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'], listen: ['22'] },
    web1: { securityGroups: ['web'] },
    web2: {
      subnet: 'provider/web',
      ip: '10.0.2.11',
      securityGroups: ['web'],
      listen: ['8080', '8081'],
      state: 'STOPPED',
    },
    near: {
      subnet: 'provider/lb',
      ip: '10.0.1.20',
      securityGroups: ['inner'],
      firewall: [{ action: 'REJECT', cidrBlock: '0.0.0.0/0', port: '23', protocol: 'TCP' }],
      listen: ['22', '24', 'udp:53'],
    },
  },
  clbs: {
    lb1: {
      listeners: {
        'tcp:80': {
          targets: [
            { cvm: 'web1', port: 8080 },
            { cvm: 'web2', port: 8080 },
          ],
        },
        'tcp:81': {
          targets: [
            { cvm: 'web2', port: 8081 },
            { cvm: 'near', port: 22 },
          ],
        },
        'tcp:82': { targets: [{ cvm: 'web1', port: 8082, weight: 0 }] },
        'tcp:83': { targets: [{ cvm: 'near', port: 24 }], healthCheck: { enabled: false } },
        'udp:53': { targets: [{ cvm: 'near', port: 53 }] },
      },
    },
  },
  endpoints: { ep2: { subnet: 'consumer/ep', ip: '10.0.2.101', service: 'svc1', state: 'PENDING' } },
})

const network = networkOf(SHOP)
const QUESTION = {
  from: [...network.cvms.keys()],
  to: { kind: 'anywhere' as const },
  health: 'any' as const,
  spoofed: true,
}
const TRUE = certificateText(network, QUESTION)

type Code = Fault['code']
/** A way to make a true certificate false; undefined where this class gives no occasion. */
type Lie = (one: CertificateClass, all: Certificate) => CertificateClass | readonly CertificateClass[] | undefined

/** Says something else of the first outcome. */
const outcome =
  (change: (first: CertificateOutcome, one: CertificateClass) => Partial<CertificateOutcome> | undefined): Lie =>
  (one) => {
    const [first, ...rest] = one.outcomes
    const lie = first && change(first, one)
    return first && lie && { ...one, outcomes: [{ ...first, ...lie }, ...rest] }
  }

const isEvery = (ports: string): boolean => ports === '0-65535' || ports === '0'

const LIES: Readonly<Record<string, { readonly lie: Lie; readonly codes: readonly Code[] }>> = {
  'a class is left out': { lie: () => [], codes: ['UNSAID'] },
  'a class stands there twice': { lie: (one) => [one, one], codes: ['TWICE'] },
  'a class has fewer ports': {
    lie: (one) => (isEvery(one.ports) ? undefined : { ...one, ports: one.ports.split(',')[0]?.split('-')[0] ?? '' }),
    codes: ['UNSAID'],
  },
  'a class has every port': {
    lie: (one) => (isEvery(one.ports) ? undefined : { ...one, ports: '0-65535' }),
    codes: ['TWICE'],
  },
  'a class has the next port as well': {
    lie: (one) =>
      /^\d+$/.test(one.ports) && one.protocol !== 'ICMP'
        ? { ...one, ports: `${one.ports}-${Number(one.ports) + 1}` }
        : undefined,
    codes: ['TWICE'],
  },
  'a class has fewer source ports': {
    lie: (one) => (one.protocol === 'ICMP' ? undefined : { ...one, sourcePorts: '40000' }),
    codes: ['UNSAID'],
  },
  'a class has one address of many': {
    lie: (one) =>
      one.destinations.includes('-') ? { ...one, destinations: one.destinations.split(/[-,]/)[0] ?? '' } : undefined,
    codes: ['UNSAID'],
  },
  'a class has every address': {
    lie: (one) =>
      /^(own$|0\.0\.0\.0-.*255\.255\.255\.255$)/.test(one.destinations) || one.sources === 'foreign'
        ? undefined
        : { ...one, destinations: '0.0.0.0-255.255.255.255' },
    codes: ['TWICE'],
  },
  'a class is of another client': {
    lie: (one) =>
      one.clients.length > 1 ? undefined : { ...one, clients: [one.clients[0] === 'client' ? 'web1' : 'client'] },
    codes: ['UNSAID', 'TWICE'],
  },
  'a class has one client less': {
    lie: (one) => (one.clients.length < 2 ? undefined : { ...one, clients: one.clients.slice(1) }),
    codes: ['UNSAID'],
  },
  'a class is of another protocol': {
    lie: (one) => ({ ...one, protocol: { TCP: 'UDP', UDP: 'TCP', ICMP: 'TCP' }[one.protocol] ?? '' }),
    codes: ['UNSAID'],
  },
  'a class is of spoofed packets': {
    lie: (one) => (one.sources === 'own' ? { ...one, sources: 'foreign' } : { ...one, sources: 'own' }),
    codes: ['UNSAID', 'TWICE'],
  },
  'what is stopped is said to arrive': {
    lie: outcome(({ reason }) => (reason === 'DELIVERED' ? undefined : { reason: 'DELIVERED', answer: 'DELIVERED' })),
    codes: ['OTHERWISE'],
  },
  'what arrives is said to be stopped': {
    lie: outcome(({ reason }) =>
      reason !== 'DELIVERED' ? undefined : { reason: 'INGRESS_DENIED', answer: undefined },
    ),
    codes: ['OTHERWISE'],
  },
  'a lost answer is said to come home': {
    lie: outcome(({ reason, answer }) =>
      reason === 'DELIVERED' && answer !== 'DELIVERED' ? { answer: 'DELIVERED' } : undefined,
    ),
    codes: ['OTHERWISE'],
  },
  'an answer that comes home is said to be lost': {
    lie: outcome(({ answer }) => (answer === 'DELIVERED' ? { answer: 'ACL_EGRESS_DENIED' } : undefined)),
    codes: ['OTHERWISE'],
  },
  'an endpoint that is ACTIVE is said to be PENDING': {
    lie: outcome(({ reason, target }) =>
      target !== undefined || reason === 'NO_LISTENER' ? { reason: 'ENDPOINT_PENDING' } : undefined,
    ),
    codes: ['OTHERWISE'],
  },
  'an endpoint that is PENDING is said to be REJECTED': {
    lie: outcome(({ reason }) => (reason === 'ENDPOINT_PENDING' ? { reason: 'ENDPOINT_REJECTED' } : undefined)),
    codes: ['OTHERWISE'],
  },
  'the next rule is named': {
    lie: outcome(({ rule }) =>
      rule === undefined ? undefined : { rule: rule.replace(/\d+(?=\]$)/, (index) => `${Number(index) + 1}`) },
    ),
    codes: ['OTHERWISE'],
  },
  'no rule is named where one stops it': {
    lie: outcome(({ rule }) => (rule === undefined ? undefined : { rule: undefined })),
    codes: ['OTHERWISE'],
  },
  'a rule is named where none stops it': {
    lie: outcome(({ rule, reason }) =>
      rule === undefined && /DENIED|CLOSED/.test(reason) ? { rule: 'web.ingress[0]' } : undefined,
    ),
    codes: ['OTHERWISE'],
  },
  'another component is named': {
    lie: outcome(({ at }) => ({ at: at.map((name) => (name === 'lb1' ? 'web1' : 'lb1')) })),
    codes: ['OTHERWISE'],
  },
  'one component too many is named': { lie: outcome(({ at }) => ({ at: [...at, 'nowhere'] })), codes: ['NEVER'] },
  'another target is named': {
    lie: outcome(({ target }) =>
      target === undefined
        ? undefined
        : { target: target === 'lb1/tcp:80/web1' ? 'lb1/tcp:80/web2' : 'lb1/tcp:80/web1' },
    ),
    codes: ['OTHERWISE'],
  },
  'a choice of target is left out': {
    lie: (one) => (one.outcomes.length < 2 ? undefined : { ...one, outcomes: one.outcomes.slice(1) }),
    codes: ['OTHERWISE'],
  },
  'a choice of target is added': {
    lie: (one) => ({
      ...one,
      outcomes: [
        ...one.outcomes,
        { target: 'lb1/tcp:80/web9', reason: 'DELIVERED', answer: 'DELIVERED', at: ['web9'] },
      ],
    }),
    codes: ['NEVER'],
  },
  'nothing is said of a class': { lie: (one) => ({ ...one, outcomes: [] }), codes: ['OTHERWISE'] },
}

/** So many of the certificates that tell one lie are looked at: of one class each, from all over. */
const EACH_MAX = 9

function lies({ lie }: { readonly lie: Lie }): Certificate[] {
  const all = parsed(TRUE)
  const told = all.classes.flatMap((one, index) => {
    const instead = lie(one, all)
    if (instead === undefined || JSON.stringify(instead) === JSON.stringify(one)) return []
    return [{ ...all, classes: all.classes.flatMap((other, at) => (at === index ? instead : other)) }]
  })
  return told.filter((_, at) => at % Math.ceil(told.length / EACH_MAX) === 0)
}

test('the certificate that is made false below is true', () => {
  expect(checked(network, TRUE)).toEqual([])
  expect(
    new Set(parsed(TRUE).classes.flatMap(({ outcomes }) => outcomes.map(({ reason }) => reason))).size,
  ).toBeGreaterThan(14)
})

test.each(Object.entries(LIES))('rejected: %s', (_, { lie, codes }) => {
  const all = lies({ lie })
  expect(all.length).toBeGreaterThan(0)
  for (const certificate of all) {
    const faults = checked(network, JSON.stringify(certificate))
    const found = typeof faults === 'string' ? faults : faults.map(({ code }) => code)
    expect(found, JSON.stringify(certificate.classes.length)).toEqual(
      expect.arrayContaining([expect.stringMatching(codes.join('|'))]),
    )
  }
})

test('these are more than a hundred', () => {
  expect(Object.values(LIES).flatMap(lies).length).toBeGreaterThan(100)
})

/** Networks of which a certificate says what is not so in the one above, its hash left as it was. */
const OTHERS: Readonly<Record<string, Change<Literal>>> = {
  'an endpoint was ACTIVE': { endpoints: { ep2: { state: 'ACTIVE' } } },
  'an endpoint was not ACTIVE': { endpoints: { ep1: { state: 'PENDING' } } },
  'an endpoint had a group': { endpoints: { ep1: { securityGroups: ['web'] } } },
  'a rule was not there': {
    securityGroups: { web: { ingress: ['ACCEPT#11.163.0.0/16#8080-8082#TCP', 'ACCEPT#10.0.0.0/8#8080#TCP'] } },
  },
  'rules stood in another order': {
    securityGroups: {
      web: {
        ingress: ['ACCEPT#10.0.0.0/8#8080#TCP', 'DROP#10.0.1.0/24#8082#TCP', 'ACCEPT#11.163.0.0/16#8080-8082#TCP'],
      },
    },
  },
  'a group let everything out': { securityGroups: { dialling: { egress: ['ACCEPT#0.0.0.0/0'] } } },
  'an ACL let nothing out': { networkAcls: { acl: { egress: [] } } },
  'an ACL let answers in': { networkAcls: { home: { ingress: ['ACCEPT#0.0.0.0/0'] } } },
  'a subnet had no ACL': { vpcs: { provider: { subnets: { web: { cidr: '10.0.2.0/24', networkAcl: undefined } } } } },
  'a machine was running': { cvms: { web2: { state: 'RUNNING' } } },
  'a machine was stopped': { cvms: { web1: { state: 'STOPPED' } } },
  'something listened': { cvms: { web1: { listen: ['8080', '9000'] } } },
  'nothing listened': { cvms: { near: { listen: [] } } },
  'a socket was bound to 127.0.0.1': { cvms: { near: { listen: ['127.0.0.1:22', 'udp:53'] } } },
  'a guest had no firewall': { cvms: { near: { firewall: [] } } },
  'a guest dropped without a word': {
    cvms: { near: { firewall: [{ action: 'DROP', cidrBlock: '0.0.0.0/0', port: '23', protocol: 'TCP' }] } },
  },
  'a machine was in other groups': { cvms: { client: { securityGroups: ['open'] } } },
  'a machine had another address': { cvms: { near: { ip: '10.0.1.21' } } },
  'a CLB was stopped': { clbs: { lb1: { state: 'STOPPED' } } },
  'a CLB had a group': { clbs: { lb1: { securityGroups: ['web'] } } },
  'a CLB passed to its targets': { clbs: { lb1: { passToTarget: true } } },
  'a CLB had another address': { clbs: { lb1: { vip: '10.0.1.101' } } },
  'a listener was stopped': { clbs: { lb1: { listeners: { 'tcp:80': { state: 'STOPPED' } } } } },
  'a listener was not there': { clbs: { lb1: { listeners: { 'tcp:83': undefined } } } },
  'a listener had no target': { clbs: { lb1: { listeners: { 'tcp:82': { targets: [] } } } } },
  'a target had a weight': {
    clbs: { lb1: { listeners: { 'tcp:82': { targets: [{ cvm: 'web1', port: 8082, weight: 1 }] } } } },
  },
  'a target had no weight': {
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'web1', port: 8080, weight: 0 },
              { cvm: 'web2', port: 8080 },
            ],
          },
        },
      },
    },
  },
  'a target had another port': { clbs: { lb1: { listeners: { 'tcp:83': { targets: [{ cvm: 'near', port: 23 }] } } } } },
  'targets were health-checked': { clbs: { lb1: { listeners: { 'tcp:83': { healthCheck: { enabled: true } } } } } },
  'a route led elsewhere': {
    routeTables: {
      elsewhere: { vpc: 'consumer', routes: [{ destination: '172.16.0.0/12', nextHopType: 'USER_CCN' }] },
    },
    vpcs: { consumer: { subnets: { app: { routeTable: 'elsewhere' } } } },
  },
}

test.each(Object.entries(OTHERS))('rejected: a certificate of a network in which %s', (_, change) => {
  const other = networkOf(changed(SHOP, change))
  const text = certificateText(other, QUESTION)
  expect(checked(other, text)).toEqual([])
  expect(checked(network, text)).not.toEqual([])
})
