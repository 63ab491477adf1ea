import { assert } from '../../base/assert.ts'
import type { Language, Words } from '../../base/language.ts'
import type { Clb, Cvm, Endpoint, EndpointService, Network, Subnet, Vpc } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { protocolText } from '../../net/protocol.ts'
import { oneLine } from '../readable.ts'

/** A network as a drawing shows it, whatever it is drawn with: boxes in boxes, things in them, links between the things. */
export type Picture = { readonly boxes: readonly Box[]; readonly links: readonly Link[] }

/** An account, a VPC or a subnet. */
export type Box = {
  readonly kind: 'account' | 'vpc' | 'subnet'
  readonly title: string
  readonly boxes: readonly Box[]
  readonly things: readonly Thing[]
}

export type ThingKind = 'service' | 'clb' | 'cvm' | 'endpoint'

export type Thing = {
  /** Its own in the picture, made of a letter and a number: names are free text. */
  readonly id: string
  readonly kind: ThingKind
  /** The first is its name. Of a CLB the last ones are its listeners. */
  readonly lines: readonly string[]
  /** Stopped, or an endpoint that is not ACTIVE. */
  readonly isDown: boolean
}

/** What leads on: an endpoint to its service, a service to its CLB, a listener to a target. */
export type Link = {
  readonly from: string
  /** The line of `from` where it begins: a listener's. */
  readonly line: number | undefined
  readonly to: string
  /** `PENDING`, `tcp:80 → 8080`; empty where there is nothing to say. */
  readonly label: string
  /** Nothing new passes: the endpoint is not ACTIVE, the target's weight is 0. */
  readonly isShut: boolean
}

const WORDS = {
  account: { en: 'account', zh: '账号' },
  vpc: { en: 'VPC', zh: 'VPC' },
  subnet: { en: 'subnet', zh: '子网' },
  cvm: { en: 'CVM', zh: 'CVM' },
  clb: { en: 'CLB', zh: 'CLB' },
  endpoint: { en: 'endpoint', zh: '终端节点' },
  service: { en: 'endpoint service', zh: '终端节点服务' },
  listens: { en: 'listens on', zh: '监听' },
  groups: { en: 'group', zh: '安全组' },
} as const satisfies Record<string, Words>

export function pictureOf(network: Network, language: Language): Picture {
  const say = (word: keyof typeof WORDS): string => WORDS[word][language]
  const vpcs = vpcBoxes(network, say)
  const owners = [...new Set(network.vpcs.map(({ account }) => account))]
  const boxesOf = (account: number): Box[] => vpcs.filter((_, i) => network.vpcs[i]?.account === account)
  const accountBox = (account: number): Box => ({
    kind: 'account',
    title: titleOf(say('account'), at(network.accounts, account).name),
    boxes: boxesOf(account),
    things: [],
  })
  return { boxes: owners.length > 1 ? owners.map(accountBox) : vpcs, links: linksOf(network) }
}

type Say = (word: keyof typeof WORDS) => string

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  assert(found !== undefined, 'a network refers to what it has')
  return found
}

/** Longer names are shown by their beginning: they may have a thousand signs. */
const NAME_SIGNS_MAX = 60

function label(name: string): string {
  const signs = [...oneLine(name)]
  return signs.length <= NAME_SIGNS_MAX ? signs.join('') : `${signs.slice(0, NAME_SIGNS_MAX - 1).join('')}…`
}

/** A kind and a name. What follows is not the user's text. */
const titleOf = (kind: string, name: string, ...more: readonly string[]): string =>
  [kind, label(name), ...more].join(' ')

function vpcBoxes(network: Network, say: Say): Box[] {
  const subnets: Thing[][] = network.subnets.map(() => [])
  const services: Thing[][] = network.vpcs.map(() => [])
  for (const [i, clb] of network.clbs.entries()) subnets[clb.subnet]?.push(clbThing(network, clb, i, say))
  for (const [i, cvm] of network.cvms.entries()) subnets[cvm.subnet]?.push(cvmThing(network, cvm, i, say))
  for (const [i, one] of network.endpoints.entries()) subnets[one.subnet]?.push(endpointThing(network, one, i, say))
  for (const [i, one] of network.endpointServices.entries()) {
    services[one.vpc]?.push(serviceThing(one, i, say))
  }
  const boxes: Box[][] = network.vpcs.map(() => [])
  network.subnets.forEach((subnet, i) => {
    const title = titleOf(say('subnet'), shortName(subnet, at(network.vpcs, subnet.vpc)), cidrText(subnet.cidr))
    boxes[subnet.vpc]?.push({ kind: 'subnet', title, boxes: [], things: subnets[i] ?? [] })
  })
  return network.vpcs.map((vpc, i) => ({
    kind: 'vpc',
    title: titleOf(say('vpc'), vpc.name, vpc.cidrs.map(cidrText).join(', ')),
    boxes: boxes[i] ?? [],
    things: services[i] ?? [],
  }))
}

/** `app` of `vpc1/app`, because it stands in the box of vpc1. */
const shortName = ({ name }: Subnet, vpc: Vpc): string =>
  name.startsWith(`${vpc.name}/`) ? name.slice(vpc.name.length + 1) : name

const cvmId = (index: number): string => `m${index}`
const clbId = (index: number): string => `b${index}`
const endpointId = (index: number): string => `e${index}`
const serviceId = (index: number): string => `s${index}`

/** `group sg-web, sg-admin`; nothing for the default group, which filters nothing. */
function groupLines({ securityGroups }: Network, bound: readonly number[], say: Say): string[] {
  const names = bound
    .map((group) => at(securityGroups, group))
    .filter(({ isDefault }) => !isDefault)
    .map(({ documentName }) => label(documentName))
  return names.length === 0 ? [] : [`${say('groups')} ${listText(names)}`]
}

/** How many of a list are shown. */
const LISTED_MAX = 4

const listText = (all: readonly string[]): string =>
  all.length <= LISTED_MAX ? all.join(', ') : `${all.slice(0, LISTED_MAX).join(', ')}, +${all.length - LISTED_MAX}`

function cvmThing(network: Network, cvm: Cvm, index: number, say: Say): Thing {
  const sockets = cvm.sockets.map(({ protocol, port, address }) =>
    [protocolText(protocol).toLowerCase(), ...(address === undefined ? [] : [ipv4Text(address)]), port].join(':'),
  )
  return {
    id: cvmId(index),
    kind: 'cvm',
    lines: [
      label(cvm.name),
      `${say('cvm')} ${ipv4Text(cvm.address)}`,
      ...(sockets.length === 0 ? [] : [`${say('listens')} ${listText(sockets)}`]),
      ...groupLines(network, cvm.securityGroups, say),
      ...(cvm.state === 'RUNNING' ? [] : [cvm.state]),
    ],
    isDown: cvm.state !== 'RUNNING',
  }
}

function clbThing(network: Network, clb: Clb, index: number, say: Say): Thing {
  return {
    id: clbId(index),
    kind: 'clb',
    lines: [...clbLines(network, clb, say), ...clb.listeners.map((listener) => listenerText(clb, listener.name))],
    isDown: clb.state !== 'RUNNING',
  }
}

const clbLines = (network: Network, clb: Clb, say: Say): string[] => [
  label(clb.name),
  `${say('clb')} ${ipv4Text(clb.vip)}`,
  ...groupLines(network, clb.securityGroups, say),
  ...(clb.state === 'RUNNING' ? [] : [clb.state]),
]

/** `tcp:80` of `lb1/tcp:80`. */
const listenerText = ({ name }: Clb, listener: string): string =>
  label(listener.startsWith(`${name}/`) ? listener.slice(name.length + 1) : listener)

const endpointThing = (network: Network, endpoint: Endpoint, index: number, say: Say): Thing => ({
  id: endpointId(index),
  kind: 'endpoint',
  lines: [
    label(endpoint.name),
    `${say('endpoint')} ${ipv4Text(endpoint.address)}`,
    ...groupLines(network, endpoint.securityGroups, say),
    endpoint.state,
  ],
  isDown: endpoint.state !== 'ACTIVE',
})

const serviceThing = (service: EndpointService, index: number, say: Say): Thing => ({
  id: serviceId(index),
  kind: 'service',
  lines: [
    label(service.name),
    say('service'),
    ...(service.type === 'CLB' ? [] : [`${service.type} ${service.instance}`]),
  ],
  isDown: false,
})

function linksOf(network: Network): Link[] {
  const endpoints = network.endpoints.map(({ service, state }, i): Link => {
    const isShut = state !== 'ACTIVE'
    return { from: endpointId(i), line: undefined, to: serviceId(service), label: isShut ? state : '', isShut }
  })
  const services = network.endpointServices.flatMap(({ clb, type }, i): Link[] =>
    type === 'CLB' ? [{ from: serviceId(i), line: undefined, to: clbId(clb), label: '', isShut: false }] : [],
  )
  const listeners = network.clbs.flatMap((clb, i) =>
    clb.listeners.flatMap((listener, n) => {
      const line = clbLines(network, clb, () => '').length + n
      return listener.targets.map((target): Link => {
        const label = `${listenerText(clb, listener.name)} → ${target.port}`
        return { from: clbId(i), line, to: cvmId(target.cvm), label, isShut: target.weight === 0 }
      })
    }),
  )
  return [...endpoints, ...services, ...listeners]
}

/** Every thing of a picture, by its id. */
export function thingsOf({ boxes }: Pick<Picture, 'boxes'>): Thing[] {
  return boxes.flatMap((box) => [...box.things, ...thingsOf(box)])
}
