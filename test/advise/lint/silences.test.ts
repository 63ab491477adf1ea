import { describe, expect, test } from 'vitest'
import { silencesOf } from '../../../sim/scenario/lint/silences.ts'
import { isthmus } from '../../edge/terminal.ts'
import { folderWith } from '../../support/folder.ts'

const read = (text: string) =>
  silencesOf(text, 'f.yaml').map(({ rules, reason, line, origin }) => [rules.join(' '), reason, line, origin.line])

describe('a silence', () => {
  test.each([
    [
      'behind a value, of its own line',
      'a: 1 # isthmus-lint-ignore single-target: why',
      [['single-target', 'why', 1, 1]],
    ],
    ['on a line for itself, of the next', '# isthmus-lint-ignore one: why\na: 1', [['one', 'why', 2, 1]]],
    [
      'above other comments and blank lines, of the first line that has more',
      '# isthmus-lint-ignore one: a\n# isthmus-lint-ignore two: b\n\n# note\na: 1',
      [
        ['one', 'a', 5, 1],
        ['two', 'b', 5, 2],
      ],
    ],
    ['of several rules', 'a: 1 # isthmus-lint-ignore one, two three: why', [['one two three', 'why', 1, 1]]],
    ['with a Chinese colon', 'a: 1 # isthmus-lint-ignore one：测试机器', [['one', '测试机器', 1, 1]]],
    ['without a reason', 'a: 1 # isthmus-lint-ignore one', [['one', '', 1, 1]]],
    ['without anything', 'a: 1 # isthmus-lint-ignore', [['', '', 1, 1]]],
    ['in a flow list', 'a: [1, # isthmus-lint-ignore one: why\n  2]', [['one', 'why', 1, 1]]],
    ['with CRLF', 'a: 1 # isthmus-lint-ignore one: why\r\nb: 2\r\n', [['one', 'why', 1, 1]]],
    ['after a byte order mark', '\ufeff# isthmus-lint-ignore one: why\na: 1', [['one', 'why', 2, 1]]],
    ['not in a text', 'a: "# isthmus-lint-ignore one: why"', []],
    ['not in a plain text', 'a: b# isthmus-lint-ignore one: why', []],
    ['not in a block text', 'a: |\n  # isthmus-lint-ignore one: why\nb: 1', []],
    ['not under another name', 'a: 1 # isthmus-lint-ignored one: why', []],
  ] as const)('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })
})

const NETWORK = `vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
securityGroups: { sg: { ingress: [ACCEPT#11.163.0.0/16#80#TCP] }, sg-c: {}, sg-e: { ingress: [ACCEPT#10.0.0.0/16#80#TCP] } }
cvms: { consumer: { in: vpc1, securityGroups: [sg-c] }, web: { in: vpc2, listen: 80, securityGroups: [sg] } }
clbs:
  lb1:
    in: vpc2
    tcp:80: web:80 # PLACE
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc, securityGroups: [sg-e] } }
`

async function linted(comment: string, ...words: string[]) {
  const cwd = folderWith({ 'n.yaml': NETWORK.replace('# PLACE', comment) })
  const { code, out, err } = await isthmus(['lint', 'n.yaml', '--format', 'json', '--fail-on', 'info', ...words], {
    cwd,
  })
  expect(err).toBe('')
  const [file] = JSON.parse(out).files
  const short = ({ rule, line, column }: { rule: string; line: number; column: number }) => `${rule} ${line}:${column}`
  return { code, findings: file.findings.map(short), silenced: file.silenced.map(short), file }
}

describe('in a file', () => {
  test('nothing is silenced that no comment names', async () => {
    expect(await linted('')).toMatchObject({ code: 1, findings: ['single-target 7:13'], silenced: [] })
  })

  test('a finding with a reason is out of the way, and told as silenced', async () => {
    const { code, findings, silenced, file } = await linted('# isthmus-lint-ignore single-target: a test machine')
    expect({ code, findings, silenced }).toEqual({ code: 0, findings: [], silenced: ['single-target 7:13'] })
    expect(file.silenced[0].reason).toBe('a test machine')
  })

  test.each([
    ['single-target', ['single-target 7:13', 'silence-without-reason 7:20']],
    ['single-targt: why', ['single-target 7:13', 'silence-of-unknown-rule 7:20']],
    ['single-target, weights-all-zero: why', ['silence-of-nothing 7:20']],
    [': why', ['single-target 7:13', 'silence-of-unknown-rule 7:20']],
  ])('what is wrong with a silence is told: %s', async (text, expected) => {
    const { code, findings, file } = await linted(`# isthmus-lint-ignore ${text}`)
    expect({ code, findings }).toEqual({ code: 1, findings: expected })
    if (text.startsWith('single-targt')) expect(file.findings[1].message).toContain('did you mean single-target?')
  })

  test('that it silences nothing is not told of a part of the file', async () => {
    expect((await linted('# isthmus-lint-ignore weights-all-zero: why', '--after', '0')).findings).toEqual([
      'single-target 7:13',
    ])
  })

  test('in a file that is extended it counts for those that extend it', async () => {
    const cwd = folderWith({
      'base.yaml': NETWORK.replace('# PLACE', '# isthmus-lint-ignore single-target, weights-all-zero: why'),
      'n.yaml': 'extends: base.yaml\ntitle: more\nsteps: [{ connect: "consumer -> ep1:80" }]\n',
    })
    const { code, out } = await isthmus(['lint', 'n.yaml', '--fail-on', 'info'], { cwd })
    expect([code, out]).toEqual([0, '1 file looked at: nothing found; 1 silenced\n'])
  })
})

test.each(['silence-without-reason', 'silence-of-unknown-rule', 'silence-of-nothing'])(
  'the scenario of %s shows it, and the mended one does not',
  async (rule) => {
    const cwd = `${import.meta.dirname}/../../..`
    const rulesOf = async (file: string): Promise<string[]> => {
      const { out } = await isthmus(['lint', `scenarios/lint/${file}`, '--format', 'json'], { cwd })
      return JSON.parse(out).files[0].findings.map((finding: { rule: string }) => finding.rule)
    }
    expect(await rulesOf(`${rule}.yaml`)).toContain(rule)
    expect(await rulesOf(`${rule}.mended.yaml`)).toEqual([])
  },
)
