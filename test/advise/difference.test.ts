import { expect, test } from 'vitest'
import { differenceOf, type FlowBox } from '../../sim/advise/difference.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { openCase } from '../../sim/scenario/run.ts'

const FILE = `
vpcs: { vpc1: { cidr: 10.0.0.0/16, subnets: { app: 10.0.1.0/24 } } }
securityGroups: { sg-db: { ingress: [ACCEPT#10.0.0.0/8#3306#TCP] } }
cvms:
  a: { subnet: vpc1/app, ip: 10.0.1.10 }
  db: { subnet: vpc1/app, ip: 10.0.1.20, securityGroups: [sg-db], listen: [3306] }
`

function worldOf(text: string) {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  const [one] = scenario.ok ? scenario.value.cases : []
  const cloud = one && openCase(one)
  if (cloud?.ok !== true) throw new Error('the file is sound')
  return { network: cloud.value.network, tables: cloud.value.tables, health: 'any' as const }
}

const told = (boxes: readonly FlowBox[]): string[] =>
  boxes
    .filter(({ protocol }) => protocol === 'TCP')
    .map(({ clients, destinations, ports }) => `${clients.join()} ${destinations.join()} ${ports}`)

const between = (before: string, after: string) => {
  const difference = differenceOf(worldOf(before), worldOf(after))
  if (!difference.ok) throw new Error('small networks are compared')
  return [told(difference.gained), told(difference.lost)]
}

test.each<[what: string, after: string, gained: readonly string[], lost: readonly string[]]>([
  ['nothing', FILE, [], []],
  ['a server that moves', FILE.replace('10.0.1.20', '10.0.1.21'), ['a db (10.0.1.21) 3306'], ['a db (10.0.1.20) 3306']],
  [
    'a server of another name',
    FILE.replace('db: { subnet', 'sql: { subnet'),
    ['a sql (10.0.1.20) 3306'],
    ['a db (10.0.1.20) 3306'],
  ],
  [
    'a client of another name',
    FILE.replace('a: { subnet', 'b: { subnet'),
    ['b db (10.0.1.20) 3306'],
    ['a db (10.0.1.20) 3306'],
  ],
  ['a client that moves', FILE.replace('10.0.1.10', '10.0.1.11'), [], []],
  [
    'a port more',
    FILE.replace('#3306#', '#3306-3307#').replace('[3306]', '[3306, 3307]'),
    ['a db (10.0.1.20) 3307'],
    [],
  ],
])('%s', (_, after, gained, lost) => {
  expect(between(FILE, after)).toEqual([gained, lost])
  expect(between(after, FILE)).toEqual([lost, gained])
})

test('networks that do not fit the memory are not compared', () => {
  const world = worldOf(FILE)
  expect(differenceOf(world, world, 10)).toMatchObject({ ok: false, bytesMax: 10 })
})
