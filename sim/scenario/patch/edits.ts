import type { Change } from '../../advise/change.ts'
import type { Cvm, Network, Rule } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { portRangesText } from '../../net/port.ts'
import { Protocol, protocolText } from '../../net/protocol.ts'
import type { Value } from './flow-text.ts'
import type { Edit } from './yaml-edit.ts'

const named = <Resource extends { readonly name: string }>(list: readonly Resource[], name: string) =>
  list.find((one) => one.name === name)

/** What a change is in a scenario file; `network`: the one after all changes. */
export function editsOf(change: Change, network: Network): readonly Edit[] {
  switch (change.kind) {
    case 'policy': {
      const group = named(network.securityGroups, change.group)
      const path = ['securityGroups', group?.documentName ?? change.group, change.direction]
      return [listEdit(network, path, change, group?.[change.direction] ?? [])]
    }
    case 'entry': {
      const acl = named(network.networkAcls, change.acl)
      return [listEdit(network, ['networkAcls', change.acl, change.direction], change, acl?.[change.direction] ?? [])]
    }
    case 'firewall': {
      const rules = named(network.cvms, change.cvm)?.firewall ?? []
      return [listEdit(network, ['cvms', change.cvm, 'firewall'], change, rules)]
    }
    case 'accept':
      return [{ path: ['endpoints', change.endpoint, 'state'], value: 'ACTIVE' }]
    case 'recreate': {
      const state = named(network.endpoints, change.endpoint)?.state ?? 'ACTIVE'
      return [{ path: ['endpoints', change.endpoint, 'state'], value: state }]
    }
    case 'whitelist': {
      const whitelist = named(network.endpointServices, change.service)?.whitelist ?? []
      const whole = whitelist.map(({ uin }) => named(network.accounts, accountOf(network, uin))?.name ?? uin)
      const path = ['endpointServices', change.service, 'whitelist']
      return [{ path, index: whole.length - 1, item: change.account, whole }]
    }
    case 'again':
      return [] // what calls make stands in no network: it is patched as steps
    case 'startCvm':
    case 'revive':
      return [{ path: ['cvms', change.cvm, 'state'], value: 'RUNNING' }]
    case 'accepts':
      return [{ path: ['cvms', change.cvm, 'accepts'], value: true }]
    case 'listen':
      return [{ path: ['cvms', change.cvm, 'listen'], value: socketsOf(named(network.cvms, change.cvm)) }]
    default:
      return clbEdits(change, network)
  }
}

type ClbChange = Extract<Change, { kind: 'startClb' | 'listener' | 'register' | 'weight' }>

function clbEdits(change: ClbChange, network: Network): readonly Edit[] {
  const at = ['clbs', change.clb]
  const keyOf = (listener: string): string => listener.slice(change.clb.length + 1)
  switch (change.kind) {
    case 'startClb':
      return [
        {
          path: [...at, ...(change.listener === undefined ? [] : ['listeners', keyOf(change.listener)]), 'state'],
          value: 'RUNNING',
        },
      ]
    case 'listener': {
      const key = `${change.protocol.toLowerCase()}:${change.port}`
      return [{ path: [...at, 'listeners', key], value: change.targets.map(({ cvm, port }) => `${cvm}:${port}`) }]
    }
    default: {
      const listener = named(named(network.clbs, change.clb)?.listeners ?? [], change.listener)
      const whole = (listener?.targets ?? []).map(({ cvm, port, weight }): Value => {
        const name = network.cvms[cvm]?.name ?? ''
        return weight === WEIGHT_DEFAULT ? `${name}:${port}` : { cvm: name, port, weight }
      })
      const path = [...at, 'listeners', keyOf(change.listener), 'targets']
      if (change.kind === 'weight') return [{ path, value: whole }]
      return [{ path, index: whole.length - 1, item: whole.at(-1) ?? '', whole }]
    }
  }
}

const WEIGHT_DEFAULT = 10

function listEdit(
  network: Network,
  path: readonly string[],
  { index, from, rule }: { readonly index: number; readonly from?: number | undefined; readonly rule: string },
  rules: readonly Rule[],
): Edit {
  return { path, index, from, item: rule, whole: rules.map((one) => ruleValue(network, one)) }
}

/** A rule in its short form; in the long one where it has a description. */
function ruleValue({ securityGroups }: Network, { action, peer, ports, protocol, description }: Rule): Value {
  const who = 'cidr' in peer ? cidrText(peer.cidr) : (securityGroups[peer.securityGroup]?.documentName ?? '')
  const [port, name] = [portRangesText(ports), protocolText(protocol)]
  if (description === '') return `${action}#${who}#${port}#${name}`
  const field = 'cidr' in peer ? 'cidrBlock' : 'securityGroup'
  return { action, [field]: who, port, protocol: name, description }
}

/** What listens in a machine, one alone as one. */
function socketsOf(cvm: Cvm | undefined): Value {
  const sockets = (cvm?.sockets ?? []).map(({ protocol, port, address }): Value => {
    const where = address === undefined ? '' : `${ipv4Text(address)}:`
    if (protocol === Protocol.UDP) return `udp:${where}${port}`
    return where === '' ? port : `${where}${port}`
  })
  return sockets.length === 1 ? (sockets[0] ?? []) : sockets
}

const accountOf = ({ accounts }: Network, uin: string): string => accounts.find((one) => one.uin === uin)?.name ?? uin
