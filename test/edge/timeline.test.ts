import { describe, expect, test } from 'vitest'
import { SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const STEPS = SMALLEST.replace(/steps:.*/, '').concat(
  'steps:\n',
  '  - { connect: "consumer -> ep1:80" }\n',
  '  - { guest: { web: { listen: [] } } }\n',
  '  - { connect: { from: consumer, to: "ep1:80", times: 2 }, expect: { outcome: refused } }\n',
  '  - { connect: "consumer -> ep1:81", expect: { outcome: timeout } }\n',
  '  - { ping: "consumer -> ep1", expect: { outcome: timeout } }\n',
  '  - { advance: 1s }\n',
)
const FILES = {
  'a.yaml': STEPS,
  'rst.yaml': `options: { noListenerBehavior: rst }\n${SMALLEST}`,
  'cases.yaml': SMALLEST.replace(/steps:.*/, '').concat(
    'cases:\n',
    '  - { name: one, steps: [{ advance: 1s }] }\n',
    '  - { name: two, steps: [{ connect: "consumer -> ep1:80" }] }\n',
  ),
}
const explain = (...words: string[]) => isthmus(['explain', ...words], { cwd: folderWith(FILES) })
const explained = async (...words: string[]): Promise<string> => {
  const said = await explain(...words)
  expect(said).toMatchObject({ code: 0, err: '' })
  return said.out
}

describe('explain --timeline', () => {
  test('every packet of a connection with its times and ends', async () => {
    expect(await explained('a.yaml', 'consumer -> ep1:80', '--timeline')).toMatchInlineSnapshot(`
      "consumer -> ep1:80  connected in 1.2 ms, backend web, which saw 11.163.0.1:32768

      TCP connection 1: consumer 10.0.0.2:32768 -> 10.0.0.3:80
       #  sent (s)  arrives (s)  from -> to       packet
       1  0.000000     0.000300  consumer -> web  SYN                ✓
       2  0.000300     0.000600  web -> consumer  SYN-ACK            ✓
       3  0.000600     0.000900  consumer -> web  ACK                ✓
       4  0.000600     0.000900  consumer -> web  PSH-ACK 100 bytes  ✓
       5  0.000900     0.001200  web -> consumer  ACK                ✓
       6  0.000900     0.001200  web -> consumer  PSH-ACK 100 bytes  ✓
       7  0.001200     0.001500  consumer -> web  ACK                ✓
       8  0.001200     0.001500  consumer -> web  FIN-ACK            ✓
       9  0.001500     0.001800  web -> consumer  ACK                ✓
      10  0.001500     0.001800  web -> consumer  FIN-ACK            ✓
      11  0.001800     0.002100  consumer -> web  ACK                ✓
      "
    `)
  })

  test('in Chinese, columns in line', async () => {
    expect(await explained('a.yaml', '--step', '4', '--timeline', '--lang', 'zh')).toMatchInlineSnapshot(`
      "consumer -> ep1:81  超时（timeout），历时 10 s：lb1 处 NO_LISTENER

      TCP 连接 1：consumer 10.0.0.2:32774 -> 10.0.0.3:81
      #  发出 (s)  到达 (s)  从 -> 到         报文
      1  0.003000         -  consumer -> lb1  SYN          ✗ NO_LISTENER
      2  1.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      3  2.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      4  3.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      5  4.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      6  5.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      7  7.003000         -  consumer -> lb1  SYN（重传）  ✗ NO_LISTENER
      "
    `)
  })

  test('a step of several connections: each by itself, numbered through', async () => {
    expect(await explained('a.yaml', '--step', '3', '--timeline')).toMatchInlineSnapshot(`
      "consumer -> ep1:80 x 2  refused 2; by backend web 2; by reason PORT_CLOSED 2

      TCP connection 1: consumer 10.0.0.2:32770 -> 10.0.0.3:80
      #  sent (s)  arrives (s)  from -> to       packet
      1  0.001800     0.002100  consumer -> web  SYN      ✗ PORT_CLOSED
      2  0.002100     0.002400  web -> consumer  RST-ACK  ✓

      TCP connection 2: consumer 10.0.0.2:32772 -> 10.0.0.3:80
      #  sent (s)  arrives (s)  from -> to       packet
      3  0.002400     0.002700  consumer -> web  SYN      ✗ PORT_CLOSED
      4  0.002700     0.003000  web -> consumer  RST-ACK  ✓
      "
    `)
  })

  test('as a sequence diagram, with drops as crosses', async () => {
    expect(await explained('a.yaml', '--step', '3', '--timeline', '--format', 'mermaid')).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant p1 as consumer
        participant p2 as web
        p1 -x p2: 0.001800 (1) SYN
        Note over p2: ✗ PORT_CLOSED
        p2 -->> p1: 0.002100 (1) RST-ACK
        p1 -x p2: 0.002400 (2) SYN
        Note over p2: ✗ PORT_CLOSED
        p2 -->> p1: 0.002700 (2) RST-ACK
      "
    `)
    const dropped = await explained('a.yaml', '--step', '5', '--timeline', '--format', 'mermaid', '--lang', 'zh')
    expect(dropped).toContain('  p1 -x p2: 10.')
    expect(dropped).toContain('  Note over p2: ✗ PROTOCOL_UNSUPPORTED\n')
  })

  test('what the network itself answers is there too', async () => {
    expect(await explained('rst.yaml', 'consumer -> ep1:81', '--timeline')).toMatchInlineSnapshot(`
      "consumer -> ep1:81  refused after 400 us: NO_LISTENER at lb1

      TCP connection 1: consumer 10.0.0.2:32768 -> 10.0.0.3:81
      #  sent (s)  arrives (s)  from -> to       packet
      1  0.000000            -  consumer -> lb1  SYN                                ✗ NO_LISTENER
      2  0.000400     0.000400  lb1 -> consumer  RST-ACK (from the network itself)
      "
    `)
  })

  test('as JSON', async () => {
    const { timeline, trace, ...rest } = JSON.parse(
      await explained('a.yaml', '--step', '4', '--timeline', '--format', 'json'),
    )
    expect([rest.what, rest.observed.outcome, trace]).toEqual(['consumer -> ep1:81', 'timeout', undefined])
    expect(timeline.sent).toBe(timeline.packets.length)
    expect(timeline.connections).toMatchInlineSnapshot(`
      [
        {
          "client": "consumer",
          "destination": "10.0.0.3:81",
          "number": 1,
          "protocol": "TCP",
          "source": "10.0.0.2:32774",
        },
      ]
    `)
    expect(timeline.packets[1]).toMatchInlineSnapshot(`
      {
        "acknowledgment": 0,
        "again": true,
        "bytes": 0,
        "connection": 1,
        "copies": 0,
        "direction": "request",
        "from": "consumer",
        "hops": [
          "consumer",
          "ep1",
          "lb1",
        ],
        "number": 2,
        "ofNetwork": false,
        "reason": "NO_LISTENER",
        "segment": "SYN",
        "sequence": 478898424,
        "timeUs": 1003000,
        "to": "lb1",
      }
    `)
  })

  test('a step in which nothing is sent', async () => {
    const nothing = 'advance 1s\n\nNo packet was sent.\n'
    expect(await explained('a.yaml', '--step', '6', '--timeline')).toBe(nothing)
    expect(await explained('a.yaml', '--step', '6')).toBe(nothing)
    expect(await explained('cases.yaml', '--step', '1')).toContain('No packet was sent.')
  })
})

describe('explain --step', () => {
  test('shows the step as its connection is explained after the steps before it', async () => {
    const step = await explained('a.yaml', '--step', '4')
    expect(step).toBe(await explained('a.yaml', 'consumer -> ep1:81', '--after', '3'))
  })

  test('counts the steps of the case that is asked about', async () => {
    expect(await explained('cases.yaml', '--step', '1', '--case', 'two')).toContain('connected in')
  })

  test('shows it to an account as that may see it', async () => {
    expect(await explained('a.yaml', '--step', '1', '--as', 'default')).toBe(await explained('a.yaml', '--step', '1'))
  })
})

describe('explain --packet', () => {
  test('shows the whole way of that packet', async () => {
    const line = (await explained('a.yaml', '--step', '1', '--timeline')).split('\n').find((one) => / 2 /.test(one))
    expect(line).toContain('SYN-ACK')
    const out = await explained('a.yaml', '--step', '1', '--packet', '2')
    expect(out).toContain('SYN-ACK answer t=300us  DELIVERED at consumer\n  1. web (CVM')
    const { trace } = JSON.parse(await explained('a.yaml', '--step', '1', '--packet', '2', '--format', 'json'))
    expect(trace.packets).toHaveLength(1)
    expect(await explained('a.yaml', '--step', '1', '--packet', '2', '--format', 'mermaid')).toContain('SYN-ACK')
  })
})

test.each([
  [['a.yaml', '--step', '9'], '--step 9: the file has no more than 6 steps (NO_SUCH_STEP)'],
  [['a.yaml', '--step', '1', '--packet', '99'], '--packet 99: no more than 11 packets were sent'],
  [['a.yaml', '--step', '6', '--packet', '1'], '--packet 1: no more than 0 packets were sent'],
  [['rst.yaml', 'consumer -> ep1:81', '--packet', '2'], '--packet 2: lb1 itself sent it'],
  [['a.yaml', '--step', '9', '--lang', 'zh'], '该文件最多只有 6 个步骤'],
])('explain %j is refused', async (words, says) => {
  const said = await explain(...words)
  expect(said).toMatchObject({ code: 2, out: '' })
  expect(said.err).toContain(says)
})

test('two runs print the same, and a world that is watched shows what one that is not does', async () => {
  for (const step of ['1', '3', '4', '5']) {
    const once = await explained('a.yaml', '--step', step, '--timeline', '--format', 'json')
    expect(await explained('a.yaml', '--step', step, '--timeline', '--format', 'json')).toBe(once)
    const plain = JSON.parse(await explained('a.yaml', '--step', step, '--format', 'json'))
    expect(JSON.parse(once).observed).toEqual(plain.observed)
  }
})
