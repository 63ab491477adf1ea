import { describe, expect, test } from 'vitest'
import { assert } from '../../sim/base/assert.ts'
import { dotDrawing } from '../../sim/scenario/draw/dot.ts'
import { layoutOf, type Rectangle } from '../../sim/scenario/draw/layout.ts'
import { mermaidDrawing } from '../../sim/scenario/draw/mermaid.ts'
import { type Box, type Picture, pictureOf, type Thing, thingsOf } from '../../sim/scenario/draw/picture.ts'
import { ranksOf } from '../../sim/scenario/draw/ranks.ts'
import { svgDrawing } from '../../sim/scenario/draw/svg.ts'
import { openCase } from '../../sim/scenario/run.ts'
import { load, SMALLEST, WHOLE } from '../scenario/run-examples.ts'
import { elementsOf } from '../scenario/xml.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const LARGE = `
title: { en: 'A "larger" <network> & more', zh: 较大的网络 }
network:
  accounts: { 商城: { uin: "100000000001" }, partner: { uin: "100000000002" }, 数据: { uin: "100000000003" } }
  securityGroups:
    sg-web: { ingress: [ACCEPT#11.163.0.0/16#8080#TCP] }
    安全组-数据库: { ingress: [ACCEPT#0.0.0.0/0#3306#TCP] }
  vpcs:
    业务网络: { cidr: 10.0.0.0/16, account: 商城, subnets: { 前端: 10.0.1.0/24, app: 10.0.2.0/24 } }
    vpc2: { cidr: 172.16.0.0/16, account: partner, subnets: { web: 172.16.0.0/24, 管理: 172.16.1.0/24 } }
    vpc3: { cidr: 192.168.0.0/16, account: 数据, subnets: { db: 192.168.0.0/24 } }
  cvms:
    客户端: { subnet: 业务网络/前端, count: 2 }
    worker: { subnet: 业务网络/app, count: 15 }
    web: { subnet: vpc2/web, securityGroups: [sg-web], listen: [8080, "udp:53", 9000, 9001, 9002], count: 3 }
    bastion: { subnet: vpc2/管理, state: STOPPED }
    数据库: { subnet: vpc3/db, securityGroups: [安全组-数据库], listen: 3306, count: 2 }
  clbs:
    lb1:
      subnet: vpc2/web
      listeners: { tcp:80: [web1:8080, { cvm: web3, port: 8080, weight: 0 }], udp:53: [web1:53] }
    数据库均衡: { subnet: vpc3/db, listeners: { tcp:3306: [数据库1:3306, 数据库2:3306] } }
  endpointServices:
    svc: { clb: lb1, whitelist: [商城], autoAccept: true }
    数据服务: { clb: 数据库均衡, whitelist: [partner, 商城] }
    缓存: { type: CRS, instance: crs-abc12345, vpc: vpc2, whitelist: [商城], autoAccept: true }
  endpoints:
    ep1: { subnet: 业务网络/app, service: svc }
    ep-db: { subnet: vpc2/web, service: 数据服务 }
    ep-直连: { subnet: 业务网络/前端, service: 数据服务, state: ACTIVE }
    ep-缓存: { subnet: 业务网络/app, service: 缓存 }
`

/** Two VPCs that use each other's services, and one that uses its own. */
const CIRCLE = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16, alone: 192.168.0.0/16 }
cvms: { a: { in: vpc1, listen: 8080 }, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" }, lb2: { in: vpc1, "tcp:80": "a:8080" } }
endpointServices: { svc: lb1, svc2: lb2 }
endpoints: { ep1: { in: vpc1, service: svc }, ep2: { in: vpc2, service: svc2 }, ep3: { in: vpc1, service: svc2 } }
`

function pictureIn(text: string) {
  const [one] = load(text).cases
  assert(one !== undefined, 'a file has a case')
  const cloud = openCase(one)
  assert(cloud.ok, 'the network is sound')
  return pictureOf(cloud.value.network, 'en')
}

describe('a picture', () => {
  test('has accounts only where there are several, and every thing in its box', () => {
    const shapeOf = ({ title, boxes, things }: Box): unknown => ({
      [title]: [...things.map(({ lines: [name] }) => name), ...boxes.map(shapeOf)],
    })
    expect(pictureIn(WHOLE).boxes.map(shapeOf)).toEqual([
      { 'VPC vpc1 10.0.0.0/16': [{ 'subnet app 10.0.1.0/24': ['consumer', 'ep1'] }] },
      { 'VPC vpc2 172.16.0.0/16': ['svc', { 'subnet web 172.16.0.0/24': ['lb1', 'web1', 'web2'] }] },
    ])
    expect(pictureIn(LARGE).boxes.map(({ title }) => title)).toEqual([
      'account 商城',
      'account partner',
      'account 数据',
    ])
  })

  test('links endpoint, service, CLB and target; what lets nothing new through is shut', () => {
    const { links, boxes } = pictureIn(LARGE)
    const nameOf = new Map(thingsOf({ boxes }).map(({ id, lines: [name] }) => [id, name]))
    const shown = links.map(({ from, to, label, isShut }) =>
      [nameOf.get(from), isShut ? '-x' : '->', nameOf.get(to), label].join(' ').trim(),
    )
    expect(shown).toEqual([
      'ep1 -> svc',
      'ep-db -x 数据服务 PENDING',
      'ep-直连 -> 数据服务',
      'ep-缓存 -> 缓存',
      'svc -> lb1',
      '数据服务 -> 数据库均衡',
      'lb1 -> web1 tcp:80 → 8080',
      'lb1 -x web3 tcp:80 → 8080',
      'lb1 -> web1 udp:53 → 53',
      '数据库均衡 -> 数据库1 tcp:3306 → 3306',
      '数据库均衡 -> 数据库2 tcp:3306 → 3306',
    ])
  })

  test.each([SMALLEST, WHOLE, LARGE, CIRCLE])('is laid out without anything on top of another', (text) => {
    const picture = pictureIn(text)
    const { width, height, boxes, things } = layoutOf(picture)
    const frameOf = new Map<Box, Rectangle>(boxes.map((one) => [one.box, one]))
    const check = (children: readonly Box[], own: readonly Rectangle[], around: Rectangle): void => {
      const inside = [...children.map((child) => frameOf.get(child) as Rectangle), ...own]
      for (const [i, one] of inside.entries()) {
        expect(isWithin(one, around)).toBe(true)
        for (const other of inside.slice(i + 1)) expect(areApart(one, other)).toBe(true)
      }
      for (const child of children) {
        const frame = frameOf.get(child) as Rectangle
        const belowTitle = { ...frame, y: frame.y + 20, height: frame.height - 20 }
        check(
          child.boxes,
          child.things.map(({ id }) => things.get(id) as Rectangle),
          belowTitle,
        )
      }
    }
    check(picture.boxes, [], { x: 0, y: 0, width, height })
    expect(things.size).toBe(thingsOf(picture).length)
  })

  test('of a circle has its columns all the same', () => {
    expect(ranksOf(4, [])).toEqual([0, 0, 0, 0])
    expect(ranksOf(4, [[0, 1], [1, 2], [0, 2], [3, 3]])).toEqual([0, 1, 2, 0]) // biome-ignore format: a graph
    expect(ranksOf(3, [[0, 1], [1, 0], [1, 2]])).toEqual([1, 0, 1]) // biome-ignore format: a graph
    expect(ranksOf(3, [[1, 2], [2, 1], [2, 0]])).toEqual([1, 1, 0]) // biome-ignore format: a graph
  })
})

const isWithin = (one: Rectangle, other: Rectangle): boolean =>
  one.x >= other.x &&
  one.y >= other.y &&
  one.x + one.width <= other.x + other.width &&
  one.y + one.height <= other.y + other.height

const areApart = (one: Rectangle, other: Rectangle): boolean =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y

describe('draw', () => {
  const draw = async (...words: string[]) => {
    const said = await isthmus(['draw', ...words], {
      cwd: folderWith({ 'a.yaml': WHOLE, 'large.yaml': LARGE, 'circle.yaml': CIRCLE, 'bad.yaml': 'vpcs: { a: 1 }\n' }),
    })
    return said
  }

  test('Mermaid, unless told otherwise', async () => {
    const { code, out, err } = await draw('a.yaml')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph box1["VPC vpc1 10.0.0.0/16"]
          subgraph box2["subnet app 10.0.1.0/24"]
            m0["consumer<br/>CVM 10.0.1.10<br/>group sg-client"]
            e0("ep1<br/>endpoint 10.0.1.200<br/>ACTIVE")
          end
        end
        subgraph box3["VPC vpc2 172.16.0.0/16"]
          s0(["svc<br/>endpoint service"])
          subgraph box4["subnet web 172.16.0.0/24"]
            b0{{"lb1<br/>CLB 172.16.0.100<br/>tcp:80"}}
            m1["web1<br/>CVM 172.16.0.11<br/>listens on tcp:8080<br/>group sg-web"]
            m2["web2<br/>CVM 172.16.0.12<br/>listens on tcp:8080<br/>group sg-web"]
          end
        end
        e0 --> s0
        s0 --> b0
        b0 -->|"tcp:80 → 8080"| m1
        b0 -->|"tcp:80 → 8080"| m2
      "
    `)
  })

  test('DOT', async () => {
    const { code, out } = await draw('large.yaml', '--format', 'dot', '--lang', 'zh')
    expect(code).toBe(0)
    expect(out).toContain('label="账号 商城"')
    expect(out).toMatch(/^ {2}e1 -> s1 \[label="PENDING", style=dashed\]$/m)
    expect(out.match(/[{]/g)?.length).toBe(out.match(/[}]/g)?.length)
  })

  test('SVG that stands alone and is well formed', async () => {
    for (const file of ['a.yaml', 'large.yaml', 'circle.yaml']) {
      const { code, out } = await draw(file, '--format', 'svg')
      expect(code).toBe(0)
      const elements = elementsOf(out)
      expect(elements[0]).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg' } })
      expect(out.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|<script/)
      expect(elements.filter(({ name }) => name === 'path').length).toBeGreaterThan(3)
    }
    const { out } = await draw('large.yaml', '--format', 'svg')
    expect(elementsOf(out)[1]).toMatchObject({ name: 'title', text: 'A "larger" <network> & more' })
  })

  test('after steps, and what cannot be drawn', async () => {
    const file = LARGE.concat(
      'steps: [{ call: EnableVpcEndPointConnect, with: { EndPointServiceId: 数据服务, EndPointId: [ep-db], AcceptFlag: true } }]\n',
    )
    const cwd = folderWith({ 'a.yaml': file })
    expect((await isthmus(['draw', 'a.yaml'], { cwd })).out).toContain('PENDING')
    expect((await isthmus(['draw', 'a.yaml', '--after', '1'], { cwd })).out).not.toContain('PENDING')
    expect(await isthmus(['draw', 'a.yaml', '--after', '2'], { cwd })).toMatchObject({ code: 2, out: '' })
    expect(await draw('bad.yaml')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('bad.yaml:1:') })
    expect(await draw('missing.yaml')).toMatchObject({ code: 2, out: '' })
    expect(await draw('a.yaml', '--format', 'png')).toMatchObject({ code: 2, out: '' })
  })
})

describe('hostile names', () => {
  const name = '"]; end %%{init}%% <script>&\\" -->|x| `md` #quot;'
  const picture: Picture = {
    boxes: [{ kind: 'vpc', title: name, boxes: [], things: ['m0', 'm1'].map((id) => thing(id, name)) }],
    links: [{ from: 'm0', line: undefined, to: 'm1', label: name, isShut: false }],
  }

  test('stay inside their quotes in Mermaid', () => {
    const lines = mermaidDrawing(picture).trimEnd().split('\n')
    expect(lines).toHaveLength(6)
    for (const line of lines)
      expect(line.replace(/"[\w #;.,()/@!?=+:<>-]*"/g, '').replaceAll('<br/>', '')).not.toMatch(/["<&`%]/)
  })

  test('stay inside their quotes in DOT', () => {
    const lines = dotDrawing(picture).trimEnd().split('\n')
    expect(lines).toHaveLength(12)
    for (const line of lines) expect(line.replace(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(/["\\<&]/)
  })

  test('are text in SVG', () => {
    const elements = elementsOf(svgDrawing(picture, name, 'en'))
    expect(elements.filter(({ text }) => text === name)).toHaveLength(4)
    expect(elements.map((element) => element.name)).not.toContain('script')
  })
})

const thing = (id: string, name: string): Thing => ({ id, kind: 'cvm', lines: [name], isDown: false })
