import { describe, expect, test } from 'vitest'
import { mermaidText, traceMermaid } from '../../sim/trace/mermaid.ts'
import type { Hop, Trace } from '../../sim/trace/trace.ts'
import { isthmus } from '../edge/terminal.ts'
import { SMALLEST } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'

const diagram = async (text: string, connection: string, lang = 'en') => {
  const cwd = folderWith({ 'a.yaml': text })
  const said = await isthmus(['explain', 'a.yaml', connection, '--format', 'mermaid', '--lang', lang], { cwd })
  expect(said).toMatchObject({ code: 0, err: '' })
  return said.out
}

describe('explain --format mermaid', () => {
  test('a connection that arrives: messages with the header of each hop, rewrites as notes', async () => {
    expect(await diagram(SMALLEST, 'consumer -> ep1:80')).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant p1 as consumer<br/>vpc1/default
        participant p2 as ep1<br/>vpc1/default
        participant p3 as lb1<br/>vpc2/default
        participant p4 as web<br/>vpc2/default
        p1 ->> p2: SYN 10.0.0.2:32768 → 10.0.0.3:80
        Note over p2: source 10.0.0.2:32768 → 11.163.0.1:32768<br/>destination 10.0.0.3:80 → 172.16.0.3:80
        p2 ->> p3: SYN 11.163.0.1:32768 → 172.16.0.3:80
        Note over p3: destination 172.16.0.3:80 → 172.16.0.2:8080
        p3 ->> p4: SYN 11.163.0.1:32768 → 172.16.0.2:8080
        p4 -->> p3: SYN-ACK 172.16.0.2:8080 → 11.163.0.1:32768
        Note over p3: source 172.16.0.2:8080 → 172.16.0.3:80
        p3 -->> p2: SYN-ACK 172.16.0.3:80 → 11.163.0.1:32768
        Note over p2: source 172.16.0.3:80 → 10.0.0.3:80<br/>destination 11.163.0.1:32768 → 10.0.0.2:32768
        p2 -->> p1: SYN-ACK 10.0.0.3:80 → 10.0.0.2:32768
      "
    `)
  })

  test('a denial is a cross, with the reason and its words', async () => {
    const out = await diagram(SMALLEST, 'consumer -> ep1:81')
    expect(out).toContain(
      '  p2 -x p3: SYN 11.163.0.1:32768 → 172.16.0.3:81\n  Note over p3: ✗ NO_LISTENER<br/>CLB lb1 has no',
    )
    expect(await diagram(SMALLEST, 'consumer -> lb1:81', 'zh')).toMatch(
      /p1 -x p1: SYN .*\n {2}Note over p1: ✗ NO_ROUTE<br\/>/,
    )
  })

  test('a reset out of the network comes back to the client', async () => {
    const options = 'options: { noListenerBehavior: rst }\n'
    expect(await diagram(options + SMALLEST, 'consumer -> ep1:81')).toMatch(/\n {2}p3 -->> p1: RST\n$/)
    expect(await diagram(SMALLEST, 'consumer -> ep1:81')).not.toContain('-->>')
    expect(await diagram(SMALLEST.replace('listen: 8080', 'listen: 81'), 'consumer -> ep1:80')).toMatch(
      /p4 -->> p3: RST-ACK/,
    )
  })
})

describe('names', () => {
  test.each([
    ['a;b#c', 'a#59;b#35;c'],
    ['%%{init: {}}%%', '#37;#37;#123;init: #123;#125;#125;#37;#37;'],
    ['<b onclick="x">', '#60;b onclick=#34;x#34;#62;'],
    ['a\nend\u202e', 'a end·'],
    ['--x', '-#45;x'],
    ['style', '#115;tyle'],
    ['数据库-1', '数据库-1'],
  ])('%j', (name, text) => {
    expect(mermaidText(name)).toBe(text)
  })

  test('cannot add a line to a diagram', () => {
    const header = { source: '1.1.1.1', sourcePort: 1, destination: '2.2.2.2', destinationPort: 2 }
    const hop = (component: string): Hop => ({
      ...{ component, kind: 'cvm', id: '', account: '', service: undefined, places: ['x\np9->>p8: y'], steps: [] },
      before: header,
      after: header,
    })
    const trace: Trace = {
      packets: [
        {
          ...{ segment: 'SYN', direction: 'request', timeUs: 0, reason: 'DELIVERED', where: '', answer: undefined },
          hops: [hop('a\nparticipant b'), hop('c; end')],
        },
      ],
    }
    const lines = traceMermaid(trace, 'en').split('\n')
    expect(lines).toHaveLength(5)
    for (const line of lines.slice(1, -1))
      expect(line).toMatch(/^ {2}(participant p\d as |p\d ->> p\d: )[^;#]*(#\d+;[^;#]*)*$/)
  })
})
