import type { LongNetwork } from '../history.ts'
import type { Aims } from './outline.ts'

const PORT_MAX = 65_535

/** Both sides of every edge that a network's own rules, listeners and sockets draw, and the blocks and addresses that it speaks of. */
export function aimsOf({ securityGroups = {}, networkAcls = {}, clbs = {}, cvms = {}, vpcs }: LongNetwork): Aims {
  const edges = new Set<number>()
  const peers = new Set<string>()
  const rules = [...Object.values(securityGroups), ...Object.values(networkAcls)].flatMap(
    ({ ingress = [], egress = [] }) => [...ingress, ...egress],
  )
  for (const rule of rules) {
    const [, peer = '', port = ''] =
      typeof rule === 'object' ? ['', rule.cidrBlock, rule.port] : String(rule).split('#')
    for (const edge of edgesOf(String(port))) edges.add(edge)
    if (/^\d/.test(String(peer))) peers.add(String(peer))
  }
  for (const { listeners } of Object.values(clbs))
    for (const key of Object.keys(listeners)) for (const edge of edgesOf(key.split(':').at(-1) ?? '')) edges.add(edge)
  for (const { listen = [], ip } of Object.values(cvms)) {
    for (const socket of listen) for (const edge of edgesOf(String(socket).split(':').at(-1) ?? '')) edges.add(edge)
    if (ip !== undefined) peers.add(ip)
  }
  for (const { cidr } of Object.values(vpcs)) peers.add(cidr)
  const ports = [...edges].filter((port) => port >= 1 && port <= PORT_MAX)
  return { ports: [...ports, 1, PORT_MAX], peers: [...peers, '11.163.0.0/16', '0.0.0.0/0'] }
}

/** Of `80`, `80,443` or `8000-8010`: each edge, from inside and from outside. */
const edgesOf = (text: string): readonly number[] =>
  text
    .split(',')
    .flatMap((part) => {
      const [first = Number.NaN, last = first] = part.trim().split('-').map(Number)
      return [first - 1, first, last, last + 1]
    })
    .filter(Number.isInteger)
