import { expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const LINK = `
title: A link, and a machine beside it
network:
  securityGroups:
    sg-web: { ingress: [ACCEPT#11.163.0.0/16#8080#TCP, ACCEPT#172.16.0.9/32#22#TCP] }
  vpcs:
    vpc1: { cidr: 10.0.0.0/16, subnets: { app: { cidr: 10.0.1.0/24 } } }
    vpc2: { cidr: 172.16.0.0/16, subnets: { web: { cidr: 172.16.0.0/24 } } }
  cvms:
    consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
    other: { subnet: vpc1/app, ip: 10.0.1.11 }
    web1: { subnet: vpc2/web, ip: 172.16.0.11, securityGroups: [sg-web], listen: [8080, 22] }
    "=web2": { subnet: vpc2/web, ip: 172.16.0.12, securityGroups: [sg-web], listen: [8080] }
    admin: { subnet: vpc2/web, ip: 172.16.0.9 }
  clbs:
    lb1: { subnet: vpc2/web, vip: 172.16.0.100, listeners: { tcp:80: { healthCheck: false, targets: [web1:8080, "=web2:8080"] } } }
  endpointServices: { svc: { clb: lb1 } }
  endpoints: { ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc } }
steps:
  - guest: { web1: { listen: [] } }
`

const asked = async (...words: string[]) => {
  const folder = folderWith({ 'link.yaml': LINK })
  return isthmus(words, { cwd: folder })
}

const lines = async (...words: string[]) => {
  const { code, out } = await asked('reach', 'link.yaml', '--format', 'json', ...words)
  expect(code).toBe(0)
  return JSON.parse(out).lines as {
    fate: string
    reason: string
    where: string
    boxes: {
      clients: string[]
      servers: string[]
      ports: string
      via?: string
      destinations: string[]
      isSure: boolean
    }[]
  }[]
}

test('what gets through a link is said with who sends it, by which endpoint, and to whom', async () => {
  const { code, out } = await asked('reach', 'link.yaml', '--from', 'vpc1', '--to', 'vpc2')
  expect(code).toBe(0)
  expect(out).toContain('TCP consumer, other -> ep1 (10.0.1.200) port 80 by way of ep1 to web1, =web2\n')
  expect(out).toContain('for example consumer:40000 -> ep1:80')
})

test('that nothing gets there is said as the proof that it is', async () => {
  const { code, out } = await asked('reach', 'link.yaml', '--from', 'vpc2', '--to', 'vpc1')
  expect(code).toBe(0)
  expect(out).toContain('NOTHING is delivered. This is a proof')
  expect((await asked('reach', 'link.yaml', '--from', 'vpc2', '--to', 'vpc1', '--lang', 'zh')).out).toContain(
    '这是证明',
  )
})

test('only what is on its way to the machine that was named is told', async () => {
  const [delivered, ...others] = await lines('--from', 'anywhere', '--to', 'web1', '--protocol', 'TCP')
  const boxes = delivered?.boxes.map(({ clients, ports, servers }) => ({ clients, ports, servers }))
  expect(boxes).toEqual(
    expect.arrayContaining([
      { clients: ['consumer', 'other'], ports: '80', servers: ['web1'] },
      { clients: ['admin'], ports: '22', servers: ['web1'] },
    ]),
  )
  expect(others.flatMap(({ boxes }) => boxes.flatMap(({ servers }) => servers))).not.toContain('=web2')
})

test('a port, an endpoint and the present health narrow the question', async () => {
  const byPort = await lines('--from', 'vpc1', '--to', 'vpc2', '--port', '81')
  expect(byPort.map(({ reason }) => reason)).toContain('NO_LISTENER')
  expect(byPort.map(({ fate }) => fate)).not.toContain('delivered')
  const byVia = await lines('--from', 'anywhere', '--to', 'vpc2', '--via', 'ep1')
  expect(new Set(byVia.flatMap(({ boxes }) => boxes.map(({ via }) => via)))).toEqual(new Set(['ep1']))
  const [now] = await lines('--from', 'vpc1', '--to', 'vpc2', '--port', '80', '--health', 'now', '--after', '1')
  expect(now?.boxes[0]?.servers).toEqual(['=web2'])
})

test('names that mean nothing are told all at once, with what was probably meant', async () => {
  const { code, err } = await asked('reach', 'link.yaml', '--from', 'consumr', '--to', 'svc', '--via', 'ep2')
  expect(code).toBe(2)
  expect(err).toContain('--from: no CVM, subnet, VPC or account is called consumr (did you mean consumer?)')
  expect(err).toContain('--to: svc has no address')
  expect(err).toContain('--via: no endpoint is called ep2 (did you mean ep1?)')
})

test.each<[words: readonly string[], told: string]>([
  [['--from', 'vpc1', '--to', 'ep1', '--port', '0'], 'a whole number from 1 to 65535 is needed'],
  [['--from', 'vpc1', '--to', 'ep1', '--port', '80', '--protocol', 'ICMP'], '--port is a port, and ICMP has none'],
  [['--from', 'vpc2', '--to', 'vpc2', '--via', 'ep1'], 'ep1 is in vpc1, where vpc2 has no CVM'],
  [['--from', 'vpc1', '--to', 'vpc1', '--via', 'ep1'], 'ep1 leads to svc, which has nothing to do with vpc1'],
  [['--from', '', '--to', 'ep1'], 'is called ""'],
  [['--from', 'vpc1', '--to', '10.0.1.5/16'], 'nor a block of addresses (did you mean 10.0.0.0/16?)'],
])('a question that can only be answered by nothing is refused: %j', async (words, told) => {
  const { code, out, err } = await asked('reach', 'link.yaml', ...words)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(told)
})

test('a question whose answer does not fit is refused with its size, and not attempted', async () => {
  const many = LINK.replace('other: { subnet', 'many: { count: 1900, subnet: vpc1/app }\n    other: { subnet').replace(
    '10.0.1.0/24',
    '10.0.0.0/17',
  )
  const folder = folderWith({ 'many.yaml': many })
  const { code, err } = await isthmus(['matrix', 'many.yaml'], { cwd: folder })
  expect(code).toBe(2)
  expect(err).toMatch(/too large: 1905 rows and columns would take about 1385 MB, and 1024 MB are allowed/)
})

test('a matrix is a table of who reaches whom, in each format', async () => {
  const { out } = await asked('matrix', 'link.yaml', '--by', 'vpc')
  expect(out).toContain('vpc1 -> vpc2  TCP 80 via ep1')
  expect(out).not.toContain('vpc2 -> vpc1')
  const { out: json } = await asked('matrix', 'link.yaml', '--format', 'json')
  expect(JSON.parse(json).pairs).toContainEqual(
    expect.objectContaining({
      from: 'consumer',
      to: 'web1',
      ways: [expect.objectContaining({ ports: '80', via: 'ep1' })],
    }),
  )
  const { out: csv } = await asked('matrix', 'link.yaml', '--format', 'csv')
  expect(csv.split('\r\n')[0]).toBe("from \\ to,consumer,other,web1,'=web2,admin")
  const { out: html } = await asked('matrix', 'link.yaml', '--format', 'html', '--lang', 'zh')
  expect(html).toMatch(/^<!doctype html>\n<html lang="zh-CN">/)
  expect(html).not.toMatch(/src=|href=/)
})

test('a certificate of an answer is accepted by the program that checks it', async () => {
  const folder = folderWith({ 'link.yaml': LINK })
  const words = ['reach', 'link.yaml', '--from', 'vpc1', '--to', 'vpc2', '--after', '1', '--certificate', 'proof.json']
  const written = await isthmus(words, { cwd: folder })
  expect([written.code, written.err]).toEqual([0, 'The certificate is in proof.json: isthmus certify proof.json\n'])
  expect((await isthmus(['certify', 'proof.json'], { cwd: folder })).code).toBe(0)
  const nowhere = await isthmus([...words.slice(0, -1), 'no/such/proof.json'], { cwd: folder })
  expect(nowhere.code).toBe(2)
  expect(nowhere.err).toContain('no/such/proof.json cannot be written')
})

const differing = async (...words: string[]) => {
  const anew = LINK.replace(
    'ip: 10.0.1.200, service: svc } }',
    'ip: 10.0.1.200, service: svc }, ep2: { subnet: vpc1/app, ip: 10.0.1.201, service: svc } }',
  ).replace('172.16.0.9/32#22#TCP', '172.16.0.9/32#23#TCP')
  const folder = folderWith({ 'old.yaml': LINK, 'new.yaml': anew, 'broken.yaml': LINK.replace('clb: lb1', 'clb: lb2') })
  return isthmus(['diff', ...words], { cwd: folder })
}

test('a difference is what was gained and lost, each with an example', async () => {
  const { code, out } = await differing('old.yaml', 'new.yaml')
  expect(code).toBe(0)
  expect(out).toContain(
    '+ TCP consumer, other -> ep2 (10.0.1.201) port 80 by way of ep2 to web1, =web2  [between VPCs]\n      for example connect: consumer:40000 -> ep2:80',
  )
  expect(out).toContain(
    '- TCP admin -> web1 (172.16.0.11) port 22 to web1\n      for example connect: admin:40000 -> web1:22',
  )
  const traced = await differing('old.yaml', 'new.yaml', '--trace', '--lang', 'zh')
  expect(traced.out).toContain('该网络中无法发起')
  expect((await differing('old.yaml', 'old.yaml')).out).toContain('No difference')
})

test('a pipeline fails on what it says it fails on', async () => {
  const codes = async (...words: string[]) => (await differing(...words)).code
  expect(await codes('old.yaml', 'new.yaml', '--fail-on', 'new-cross-vpc')).toBe(1)
  expect(await codes('new.yaml', 'old.yaml', '--fail-on', 'new-cross-vpc')).toBe(0)
  expect(await codes('old.yaml', 'new.yaml', '--fail-on', 'new-cross-account')).toBe(0)
  expect(await codes('new.yaml', 'old.yaml', '--fail-on', 'any')).toBe(1)
  expect(await codes('old.yaml', 'old.yaml', '--fail-on', 'any')).toBe(0)
  expect(await codes('old.yaml', 'broken.yaml')).toBe(2)
  expect(await codes('nowhere.yaml', 'broken.yaml')).toBe(2)
})

test('a difference in each format', async () => {
  const json = JSON.parse((await differing('old.yaml', 'new.yaml', '--format', 'json')).out)
  expect(json.gained[0]).toMatchObject({ via: 'ep2', isCrossVpc: true, example: 'connect: consumer:40000 -> ep2:80' })
  const { out: markdown } = await differing('old.yaml', 'new.yaml', '--format', 'markdown')
  expect(markdown).toContain('**gained: 1**')
  const sarif = JSON.parse((await differing('old.yaml', 'new.yaml', '--format', 'sarif')).out)
  expect(sarif.runs[0].results.map((one: { ruleId: string }) => one.ruleId)).toEqual(['new-cross-vpc', 'lost'])
})
