import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxWithout, runsOf, sizeOf } from '../../sim/advise/boxes.ts'
import { openedBetween } from '../../sim/advise/opened.ts'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import { cloudOf, dialled } from './rig.ts'

const setArb = fc.uniqueArray(fc.nat(5), { maxLength: 5 }).map((numbers) => [...numbers].sort((a, b) => a - b))
const boxArb = fc.tuple(setArb, setArb, setArb)

test('a box without another one is the points that are in the first alone, each once', () => {
  fc.assert(
    fc.property(boxArb, boxArb, (a, b) => {
      const parts = boxWithout(a.map(runsOf), b.map(runsOf))
      const points = (box: readonly (readonly number[])[]): string[] =>
        box.reduce<string[]>((all, axis) => all.flatMap((point) => axis.map((n) => `${point},${n}`)), [''])
      const inB = new Set(points(b))
      const wanted = points(a).filter((point) => !inB.has(point))
      const numbers = (runs: readonly (readonly [number, number])[]): number[] =>
        runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
      const found = parts.flatMap((box) => points(box.map(numbers)))
      expect(found.sort()).toEqual(wanted.sort())
      expect(parts.reduce((sum, box) => sum + sizeOf(box), 0)).toBe(wanted.length)
    }),
    { numRuns: 500 },
  )
})

const fileOf = (ingress: string, own = '[]'): string => `
securityGroups: { sg-web: { ingress: ${ingress} }, sg-own: { ingress: ${own} } }
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms:
  a: vpc1
  b: vpc1
  web1: { in: vpc2, listen: [8080, 22], securityGroups: [sg-web] }
  web2: { in: vpc2, listen: 8080, securityGroups: [sg-own] }
  c: vpc2
clbs: { lb1: { in: vpc2, "tcp:80": ["web1:8080", "web2:8080"] } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
`

const opened = (before: string, after: string): string[] => {
  const found = openedBetween(cloudOf(before), cloudOf(after))
  if (!found.isKnown) throw new Error('a small network is compared')
  return found.openings.map(
    ({ protocol, clients, destinations, ports, servers }) =>
      `${protocol} ${clients} -> ${destinations} ${ports}${servers.length === 0 ? '' : ` by ${servers}`}`,
  )
}

test.each([
  ['nothing', '[ACCEPT#10.0.0.0/8]', '[ACCEPT#10.0.0.0/8]', []],
  [
    'a rule for the link opens the link, for all clients of the endpoint, and no more',
    '[]',
    '[ACCEPT#11.163.0.0/16#8080#TCP]',
    ['TCP a,b -> ep1 (10.0.0.4) 80 by web1'],
  ],
  [
    'the same on every port opens no more: only one port is a target',
    '[ACCEPT#11.163.0.0/16#8080#TCP]',
    '[ACCEPT#11.163.0.0/16]',
    [],
  ],
  [
    'a rule for a machine beside it opens that, and by the CLB',
    '[]',
    '[ACCEPT#172.16.0.4/32#8080#TCP]',
    ['TCP c -> web1 (172.16.0.2) 8080', 'TCP c -> lb1 (172.16.0.5) 80 by web1'],
  ],
  ['what is taken away opens nothing', '[ACCEPT#0.0.0.0/0]', '[]', []],
])('%s', (_, before, after, openings) => {
  expect(opened(fileOf(before), fileOf(after)).sort()).toEqual([...openings].sort())
})

test('nobody is said to reach himself, among machines that were alike', () => {
  const text = 'vpcs: { vpc1: 10.0.0.0/16 }\ncvms: { a: vpc1, b: { in: vpc1, listen: 80 } }\n'
  expect(opened(text, text.replace('a: vpc1', 'a: { in: vpc1, listen: 80 }'))).toEqual(['TCP b -> a (10.0.0.2) 80'])
})

test('another server behind the same address is an opening, although the address was reached before', () => {
  const before = fileOf('[ACCEPT#11.163.0.0/16]')
  expect(opened(before, fileOf('[ACCEPT#11.163.0.0/16]', '[ACCEPT#11.163.0.0/16#8080#TCP]'))).toEqual([
    'TCP a,b -> ep1 (10.0.0.4) 80 by web2',
  ])
})

test('what is opened connects after, and did not before', () => {
  const [before, after] = [cloudOf(fileOf('[]')), cloudOf(fileOf('[ACCEPT#172.16.0.4/32#8080#TCP]'))]
  const outcomeOf = (cloud: Cloud, text: string) => {
    const found = resolveDestination(cloud.network, dialled(cloud, text))
    return found.ok ? cloud.connect(found.value).outcome : 'nowhere'
  }
  expect([outcomeOf(before, 'c -> web1:8080'), outcomeOf(after, 'c -> web1:8080')]).toEqual(['timeout', 'connected'])
})
