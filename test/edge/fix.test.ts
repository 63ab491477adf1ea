import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

/** A network in blocks, with comments. */
const BLOCKS = `# my network
network:
  securityGroups:
    sg-web:            # the backends
      ingress:
        # from inside
        - ACCEPT#172.16.0.0/16#8080#TCP   # admin
        - { action: DROP, cidrBlock: 11.0.0.0/8, port: "8080", protocol: TCP }
    sg-ep:
      ingress: []
  vpcs:
    vpc1:
      cidr: 10.0.0.0/16
      subnets:
        app: 10.0.1.0/24
    vpc2:
      cidr: 172.16.0.0/16
      subnets:
        web: 172.16.0.0/24
  cvms:
    consumer:
      subnet: vpc1/app
      ip: 10.0.1.10
    web1:
      subnet: vpc2/web
      securityGroups: [sg-web]
      listen: 8080
      # it was stopped at night
      state: STOPPED
  clbs:
    lb1:
      subnet: vpc2/web
      listeners:
        tcp:80:
          targets:
            - web1:8080
  endpointServices:
    svc:
      clb: lb1
  endpoints:
    ep1:
      subnet: vpc1/app
      service: svc
      securityGroups: [sg-ep]
steps:
  - connect: consumer -> ep1:80
`

const SHORT = `vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web: vpc2, other: { in: vpc2, listen: 9000 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
steps: [{ connect: "consumer -> ep1:80" }]
`

const changed = (out: string): string[] => out.split('\n').filter((line) => /^[+-](?![+-])/.test(line))

async function patchOf(text: string, connection = 'consumer -> ep1:80', ...more: string[]): Promise<string[]> {
  const { code, out, err } = await isthmus(['fix', '-', connection, '--format', 'patch', ...more], { stdin: text })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return changed(out)
}

describe('the patch of a file', () => {
  test('of blocks and comments changes the lines that it is about', async () => {
    expect(await patchOf(BLOCKS)).toEqual([
      '+        - ACCEPT#11.163.0.0/16#8080#TCP',
      '-      ingress: []',
      '+      ingress: [ACCEPT#10.0.1.10/32#80#TCP]',
      '-      state: STOPPED',
      '+      state: RUNNING',
    ])
  })

  test('puts a rule before the one that drops, below the comment of the one above', async () => {
    const { out } = await isthmus(['fix', '-', 'consumer -> ep1:80', '--format', 'patch'], { stdin: BLOCKS })
    const lines = out.split('\n')
    const added = lines.indexOf('+        - ACCEPT#11.163.0.0/16#8080#TCP')
    expect(lines[added - 1]).toContain('# admin')
    expect(lines[added + 1]).toContain('action: DROP')
  })

  test.each([
    [
      'what a machine is written short as',
      SHORT,
      [
        '-cvms: { consumer: vpc1, web: vpc2, other: { in: vpc2, listen: 9000 } }',
        '+cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 }, other: { in: vpc2, listen: 9000 } }',
      ],
    ],
    [
      'a listener that has no targets',
      SHORT.replace('"web:8080"', '[]').replace('web: vpc2', 'web: { in: vpc2, listen: 80 }'),
      ['-clbs: { lb1: { in: vpc2, "tcp:80": [] } }', '+clbs: { lb1: { in: vpc2, "tcp:80": [web:80] } }'],
    ],
    [
      'a listener that is not there',
      SHORT.replace('"tcp:80": "web:8080"', '"tcp:81": "web:8080"').replace(
        'web: vpc2',
        'web: { in: vpc2, listen: 80 }',
      ),
      [
        '-clbs: { lb1: { in: vpc2, "tcp:81": "web:8080" } }',
        '+clbs: { lb1: { in: vpc2, "tcp:81": "web:8080", listeners: { tcp:80: [web:80] } } }',
      ],
    ],
    [
      'a socket of one address',
      SHORT.replace('web: vpc2', 'web: { in: vpc2, listen: "127.0.0.1:8080" }'),
      [
        '-cvms: { consumer: vpc1, web: { in: vpc2, listen: "127.0.0.1:8080" }, other: { in: vpc2, listen: 9000 } }',
        '+cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 }, other: { in: vpc2, listen: 9000 } }',
      ],
    ],
    [
      'a weight of 0',
      SHORT.replace('"web:8080"', '[{ cvm: web, port: 8080, weight: 0 }]').replace(
        'web: vpc2',
        'web: { in: vpc2, listen: 8080 }',
      ),
      [
        '-clbs: { lb1: { in: vpc2, "tcp:80": [{ cvm: web, port: 8080, weight: 0 }] } }',
        '+clbs: { lb1: { in: vpc2, "tcp:80": [web:8080] } }',
      ],
    ],
    [
      'a whole file of JSON',
      JSON.stringify(
        {
          vpcs: { vpc1: '10.0.0.0/16', vpc2: '172.16.0.0/16' },
          cvms: { consumer: 'vpc1', web: { in: 'vpc2', listen: 8080 } },
          clbs: { lb1: { in: 'vpc2', 'tcp:80': 'web:8080' } },
          endpointServices: { svc: 'lb1' },
          endpoints: { ep1: { in: 'vpc1', service: 'svc', state: 'REJECTED' } },
        },
        null,
        1,
      ),
      ['-   "state": "REJECTED"', '+   "state": "ACTIVE"'],
    ],
  ])('%s', async (_, text, lines) => {
    expect(await patchOf(text)).toEqual(lines)
  })

  test('after steps it is steps', async () => {
    const text = `${BLOCKS.replace('      state: STOPPED\n', '')
      .replace('ingress: []', 'ingress: [ACCEPT#0.0.0.0/0]')
      .replace(/ +- \{ action: DROP.*\n/, '        - ACCEPT#11.163.0.0/16#8080#TCP\n')
      .replace(
        '  - connect: consumer -> ep1:80\n',
        '  - call: EnableVpcEndPointConnect\n    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: false } # out\n  - connect: consumer -> ep1:80\n    expect: { outcome: timeout }\n',
      )}`
    expect(await patchOf(text, 'consumer -> ep1:80', '--after', '1')).toEqual([
      '+  - { call: EnableVpcEndPointConnect, with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: true } }',
    ])
  })

  test('of machines by count, or an anchor, is steps', async () => {
    const counted = SHORT.replace('web: vpc2', 'web: { in: vpc2, count: 2, listen: 9000 }').replace(
      '"web:8080"',
      '"web1:8080"',
    )
    expect(await patchOf(counted)).toEqual([
      '-steps: [{ connect: "consumer -> ep1:80" }]',
      '+steps: [{ guest: { web1: { listen: [9000, 8080] } } }, { connect: "consumer -> ep1:80" }]',
    ])
  })

  test('that has no steps yet, and cannot say it in its network, begins them', async () => {
    const counted = SHORT.replace('web: vpc2', 'web: { in: vpc2, count: 2 }')
      .replace('"web:8080"', '"web1:8080"')
      .replace(/steps: .*\n/, '')
    expect(await patchOf(counted)).toEqual(['+steps:', '+  - { guest: { web1: { listen: 8080 } } }'])
  })

  test('that cannot be changed at all is not said to be: --apply ends with 1', async () => {
    const text = JSON.stringify({
      vpcs: { vpc1: '10.0.0.0/16', vpc2: '172.16.0.0/16' },
      cvms: { consumer: 'vpc1', web: { in: 'vpc2', count: 2 } },
      clbs: { lb1: { in: 'vpc2', 'tcp:80': 'web1:8080' } },
      endpointServices: { svc: 'lb1' },
      endpoints: { ep1: { in: 'vpc1', service: 'svc' } },
    })
    const cwd = folderWith({ 'f.json': text })
    const { code, err } = await isthmus(['fix', 'f.json', 'consumer -> ep1:80', '--apply'], { cwd })
    expect({ code, err }).toEqual({ code: 1, err: 'Nothing was written to f.json.\n' })
    expect(readFileSync(join(cwd, 'f.json'), 'utf8')).toBe(text)
  })

  test('what another file says is overridden in the one that was asked about, and --apply writes that', async () => {
    const own =
      '# mine\nextends: base.yaml\nnetwork:\n  cvms:\n    web1: { state: RUNNING } # up\nsteps:\n  - connect: consumer -> ep1:80\n'
    const folder = folderWith({ 'base.yaml': BLOCKS, 'own.yaml': own })
    const said = await isthmus(['fix', 'own.yaml', 'consumer -> ep1:80', '--apply', '--lang', 'en'], { cwd: folder })
    expect(said.code).toBe(0)
    expect(said.err).toBe('Written: own.yaml\n')
    expect(readFileSync(join(folder, 'base.yaml'), 'utf8')).toBe(BLOCKS)
    const text = readFileSync(join(folder, 'own.yaml'), 'utf8')
    expect(text).toContain('    web1: { state: RUNNING } # up\n')
    expect(text).toContain('sg-ep')
    expect((await isthmus(['run', 'own.yaml'], { cwd: folder })).code).toBe(0)
    const again = await isthmus(['fix', 'own.yaml', 'consumer -> ep1:80', '--apply', '--lang', 'en'], { cwd: folder })
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(again.out).toContain('Nothing to fix')
    expect(readFileSync(join(folder, 'own.yaml'), 'utf8')).toBe(text)
  })

  test('of a case is written into that case where it has a network', async () => {
    const text = `${SHORT.replace('web: vpc2', 'web: { in: vpc2, listen: 8080 }').replace(/steps.*/, '')}cases:
  - name: pending
    network: { endpoints: { ep1: { state: PENDING } } }
    steps: [{ connect: "consumer -> ep1:80" }]
  - name: fine
    steps: [{ connect: "consumer -> ep1:80" }]
`
    expect(await patchOf(text, 'consumer -> ep1:80', '--case', 'pending')).toEqual([
      '-    network: { endpoints: { ep1: { state: PENDING } } }',
      '+    network: { endpoints: { ep1: { state: ACTIVE } } }',
    ])
  })
})

describe('isthmus fix', () => {
  test('a name that is not there is bad input, with the one that was meant', async () => {
    const { code, err } = await isthmus(['fix', '-', 'consumr -> ep1:80', '--lang', 'en'], { stdin: SHORT })
    expect(code).toBe(2)
    expect(err).toContain('did you mean consumer?')
  })

  test.each([['consumer'], ['consumer -> ep1'], ['-> ep1:80'], ['consumer -> ep1:99999']])(
    '%s is bad input',
    async (text) => {
      expect((await isthmus(['fix', '-', text], { stdin: SHORT })).code).toBe(2)
    },
  )

  test('what no operation mends ends with 1 and says what to do', async () => {
    const { code, out } = await isthmus(['fix', '-', 'consumer -> lb1:80', '--lang', 'en'], { stdin: SHORT })
    expect(code).toBe(1)
    expect(out).toContain('dial ep1')
    const again = await isthmus(['fix', '-', 'consumer -> lb1:80', '--lang', 'zh'], { stdin: SHORT })
    expect(again.out).toContain('请访问 ep1')
  })

  test('a network that is not sound is bad input', async () => {
    expect(
      (await isthmus(['fix', '-', 'consumer -> ep1:80'], { stdin: SHORT.replace('service: svc', 'service: sv') })).code,
    ).toBe(2)
  })

  test('--apply needs a file', async () => {
    expect((await isthmus(['fix', '-', 'consumer -> ep1:80', '--apply'], { stdin: SHORT })).code).toBe(2)
  })

  test('says the calls, by their names and by cloud ids', async () => {
    const { out } = await isthmus(['fix', '-', 'consumer -> ep1:80', '--format', 'json'], { stdin: BLOCKS })
    const { changes, proof, opens, patch } = JSON.parse(out)
    expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual(['policy', 'startCvm', 'policy'])
    expect(changes[1].calls[0]).toMatchObject({ product: 'cvm', action: 'StartInstances', by: 'default' })
    expect(changes[1].calls[0].parameters.InstanceIds[0]).toMatch(/^ins-[a-z0-9]{8}$/)
    expect(proof).toEqual({ outcome: 'connected', targets: ['lb1/tcp:80/web1'] })
    // A machine that starts is there for all others as well.
    expect(opens.isExactlyWhatWasAsked).toBe(false)
    expect(opens.openings[0]).toMatchObject({ clients: ['consumer'], destinations: ['ep1 (10.0.1.2)'], ports: '80' })
    expect(patch.steps).toBe(0)
  })

  /** A service of one account, and what another one has done to use it. */
  const tenants = (autoAccept: boolean, endpoints: string, steps: string) => `
accounts: { shop: {}, buyer: {} }
vpcs: { vpc1: { cidr: 10.0.0.0/16, account: buyer }, vpc2: { cidr: 172.16.0.0/16, account: shop } }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: { clb: lb1, autoAccept: ${autoAccept}, whitelist: [buyer] } }
endpoints: { ${endpoints} }
steps:
  - call: DeleteVpcEndPointServiceWhiteList
    with: { EndPointServiceId: svc, UserUin: [buyer] }
${steps}`

  test.each([
    [
      'an endpoint that a call could not create',
      tenants(
        false,
        '',
        '  - call: CreateVpcEndPoint\n    by: buyer\n    name: ep1\n    with: { VpcId: vpc1, SubnetId: vpc1, EndPointName: x, EndPointServiceId: svc }\n    expect: { error: ResourceUnavailable.ServiceWhiteListNotAdded }\n',
      ),
      '2',
      ['whitelist', 'again', 'accept'],
      3,
    ],
    [
      'an endpoint that has failed',
      tenants(true, 'ep1: { in: vpc1, service: svc, state: FAILED }', ''),
      '1',
      ['whitelist', 'recreate'],
      3,
    ],
  ])('%s, for want of a whitelist entry', async (_, text, after, kinds, steps) => {
    const words = ['fix', '-', 'consumer -> ep1:80', '--after', after, '--format', 'json', '--lang', 'en']
    const { code, out, err } = await isthmus(words, {
      stdin: text.replace('SubnetId: vpc1,', 'SubnetId: vpc1/default,'),
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { changes, patch, proof } = JSON.parse(out)
    expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual(kinds)
    expect(changes[0].calls[0]).toMatchObject({ action: 'CreateVpcEndPointServiceWhiteList', by: 'shop' })
    expect(proof.targets).toEqual(['lb1/tcp:80/web'])
    expect(patch.steps).toBe(steps)
  })

  test('of two groups takes the rule that opens least', async () => {
    const text = `
securityGroups: { sg-all: { ingress: [] }, sg-own: { ingress: [] }, sg-x: { ingress: [ACCEPT#0.0.0.0/0] } }
vpcs: { vpc1: 10.0.0.0/16 }
cvms:
  a: vpc1
  b: { in: vpc1, listen: 80, securityGroups: [sg-all, sg-own] }
  c: { in: vpc1, listen: 80, securityGroups: [sg-all] }
  d: { in: vpc1, securityGroups: [sg-own, sg-x] }
  e: { in: vpc1, securityGroups: [sg-own, sg-x] }
`
    const { out } = await isthmus(['fix', '-', 'a -> b:80', '--format', 'json'], { stdin: text })
    const { changes, alternatives, opens } = JSON.parse(out)
    // More machines have sg-own than sg-all, but on none of those would it let anything new in.
    expect(changes).toMatchObject([{ kind: 'policy', group: 'sg-own' }])
    expect(alternatives).toEqual({ count: 1, isCounted: true })
    expect(opens.isExactlyWhatWasAsked).toBe(true)
  })
})
