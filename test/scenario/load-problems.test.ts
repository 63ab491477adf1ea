import { expect, test } from 'vitest'
import { fill } from '../../sim/model/problem.ts'
import { CERTIFICATE_PROBLEMS } from '../../sim/scenario/certificate-words.ts'
import { readScenario } from '../../sim/scenario/load.ts'
import { SCENARIO_PROBLEMS, type ScenarioProblemCode, scenarioProblemText } from '../../sim/scenario/problem-words.ts'
import { LIVE_ROWS } from './live-problem-rows.ts'
import { NETWORK, type Texts, told } from './load-fixture.ts'

type Row = readonly [text: string, problems: readonly string[], others?: Texts]

/** What stands behind the network begins in line 6. */
const step = (text: string): string => `${NETWORK}steps:\n  - ${text}\n`
const network = (text: string): string => `network:\n  ${text}\n`

const FILES: readonly Row[] = [
  ['', ['1:1 FILE_EMPTY']],
  ['# nothing\n\n', ['1:1 FILE_EMPTY']],
  ['just words', ['1:1 EXPECTED_FILE']],
  ['- a\n- b', ['1:1 EXPECTED_FILE']],
  ['a: 1\n---\nb: 2\n', ['2:1 SEVERAL_DOCUMENTS']],
  ['vpcs:\n\tvpc1: 10.0.0.0/16', ['2:1 YAML_TAB']],
  ['vpcs:\n  vpc1: 10.0.0.0/16\n seed: 1', ['3:1 YAML_INDENT']],
  ['vpcs: [a, b\nseed: 1', ['2:1 YAML_NOT_CLOSED']],
  ['title: "a', ['1:10 YAML_NOT_CLOSED']],
  ['title: the backend: a story', ['1:8 YAML_KEY_IN_TEXT']],
  ['title: x\nseed\nvpcs: {}', ['2:1 YAML_KEY_WITHOUT_COLON']],
  ['title: @x', ['1:8 YAML_START']],
  ['title: "a\\qb"', ['1:10 YAML_ESCAPE']],
  ['title: !mine x', ['1:8 YAML_TAG']],
  ['title: "a" b', ['1:12 YAML_AFTER_VALUE']],
  ['steps: [{ expect: { rule: sg.ingress[0] } }]', ['1:37 YAML_BRACKET']],
  ['vpcs: { a: b }}', ['1:15 YAML_UNEXPECTED']],
  ['vpcs: { a b: c: d }', ['1:14 YAML_BLOCK_IN_FLOW']],
  [`${'x'.repeat(1100)}: a`, ['1:1 YAML_KEY_LONG']],
  ['vpcs: &', ['1:7 YAML_ANCHOR']],
  ['%FOO\n---\nseed: 1', ['1:1 YAML_DIRECTIVE']],
  ['title: !!set [a]', ['1:8 YAML_SYNTAX']],
  ['title: *nobody', ['1:8 ALIAS_UNKNOWN']],
  ['vpcs: &a { b: *a }', ['1:15 ALIAS_CYCLE']],
  ['cvms: { a: { <<: [1] } }', ['1:9 MISSING_KEY', '1:19 MERGE_NOT_MAP']],
  ['seed: 1\nseed: 2', ['2:1 DUPLICATE_KEY']],
  ['cases: [{ name: app, on VPORT, and more, steps: [] }]', ['1:22 TORN_VALUE', '1:32 TORN_VALUE']],
  ['cases: [{ name: app, abotu, onVPORT:, steps: [] }]', ['1:22 UNKNOWN_KEY', '1:29 UNKNOWN_KEY']],
  ['cases: [{ steps: [], on VPORT, name: app }]', ['1:22 UNKNOWN_KEY']],
  ['? [a]\n: 1', ['1:3 KEY_NOT_TEXT']],
  ['"": 1', ['1:1 KEY_EMPTY']],
  ['cvms: { __proto__: vpc1, constructor: vpc1 }', ['1:9 KEY_FORBIDDEN', '1:26 KEY_FORBIDDEN']],
  ['isthmus: 2\nanything: else', ['1:10 VERSION_LATER']],
  ['isthmus: one', ['1:10 EXPECTED_INTEGER']],
  ['network: { vpcs: {} }\nvpcs: {}', ['2:1 SECTION_TWICE']],
]

const EXTENDING: readonly Row[] = [
  ['extends: b.yaml', ['1:10 FILE_MISSING']],
  ['extends: ../b.yaml', ['1:10 EXTENDS_OUTSIDE_HERE']],
  ['extends: /etc/passwd', ['1:10 EXTENDS_OUTSIDE_HERE']],
  ['extends: x/../../b.yaml', ['1:10 EXTENDS_OUTSIDE_HERE']],
  ['extends: [b.yaml]', ['1:10 EXPECTED_TEXT']],
  ['extends: b.yaml', ['b.yaml:1:10 EXTENDS_CYCLE'], { 'b.yaml': 'extends: ./a.yaml' }],
  ['extends: a.yaml', ['1:10 EXTENDS_CYCLE']],
  [
    'extends: 1.yaml',
    ['31.yaml:1:10 EXTENDS_TOO_LONG'],
    Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.yaml`, `extends: ${n + 1}.yaml`])),
  ],
  ['extends: b.yaml', ['b.yaml:1:1 UNKNOWN_KEY'], { 'b.yaml': 'netwrok: {}' }],
  ['extends: b.yaml\ncvms: { wbe: null }', ['2:9 NOTHING_TO_REMOVE'], { 'b.yaml': 'cvms: { web: vpc1 }' }],
  [
    'extends: b.yaml\ncvms: { web: { ip: 10.0.0.4 } }',
    ['2:9 MISSING_KEY'],
    { 'b.yaml': 'vpcs: { vpc1: 10.0.0.0/16 }' },
  ],
  ['cvms: { a: v }\ncases: [{ name: x, steps: [] }, { name: x, steps: [] }]', ['2:41 CASE_NAME_TAKEN']],
  ['cases: [{ name: x }]', ['1:9 CASE_WITHOUT_STEPS']],
  ['cases: [{ steps: [] }]', ['1:9 MISSING_KEY']],
  [
    'cases: [{ name: x, steps: [], network: { cvms: { a: 1.5.5, b: { i: v } } } }]',
    ['1:60 MISSING_KEY', '1:65 UNKNOWN_KEY'],
  ],
  [
    'cases: [{ name: x, steps: [], options: { emptyPool: no, quotas: 5 } }]',
    ['1:53 EXPECTED_ONE_OF', '1:65 EXPECTED_QUOTAS'],
  ],
]

const NETWORKS: readonly Row[] = [
  [network('vpc: {}'), ['2:3 UNKNOWN_KEY']],
  [
    network('vpcs: { a: [10.0.0.0/8], b: { cdir: 10.0.0.0/8 }, c: }'),
    ['2:14 EXPECTED_VPC', '2:28 MISSING_KEY', '2:33 UNKNOWN_KEY', '2:53 EMPTY_VALUE'],
  ],
  [network('vpcs: { a: { cidr: 10.0.0.0/8, subnets: { s: true } } }'), ['2:48 EXPECTED_SUBNET']],
  [network('cvms: [web]'), ['2:9 EXPECTED_MAP']],
  [network('cvms: { a: [], b: { in: v, subnet: v } }'), ['2:14 EXPECTED_CVM', '2:23 TWO_WORDS']],
  [
    network('cvms: { a: { in: v, listen: { b: 1 }, count: 0 }, b: { in: v, count: 99999 } }'),
    ['2:31 EXPECTED_LISTEN', '2:48 TOO_SMALL', '2:72 TOO_BIG'],
  ],
  [network('cvms: { a: { in: v, count: 2, ip: 10.0.0.4 }, a2: v }'), ['2:11 COUNT_NAME_TAKEN', '2:37 COUNT_WITH_IP']],
  [network('cvms: { a: { in: v, securityGroups: sg, count: x } }'), ['2:39 EXPECTED_LIST', '2:50 EXPECTED_INTEGER']],
  [network('accounts: { a: { uin: 0100000000001 } }'), ['2:25 UIN_LEADING_ZERO']],
  [
    network('endpointServices: { s: { clb: l, whitelist: [0100, []], autoAccept: yes }, t: [] }'),
    ['2:48 UIN_LEADING_ZERO', '2:54 EXPECTED_WHITELIST_ENTRY', '2:71 EXPECTED_BOOLEAN', '2:81 EXPECTED_SERVICE'],
  ],
  [
    network(
      'securityGroups: { s: { ingress: [ACCEPT#10.0.0.0/8#80,443#TCP, ACCEPT#10.0.0.0/8#80, 443, 8000-8010#TCP] } }',
    ),
    ['2:57 TORN_RULE', '2:88 TORN_RULE', '2:93 TORN_RULE'],
  ],
  [
    network(
      'securityGroups: { s: { ingress: [{ action: ACCEPT, cidrBlock: 10.0.0.0/8, port: 80,443 }, allow, ACCEPT#a#b#c#d, []] } }',
    ),
    ['2:86 TORN_VALUE', '2:93 BAD_RULE', '2:100 BAD_RULE', '2:116 EXPECTED_RULE'],
  ],
  [
    network('clbs: { l: { in: v, tcp:80: true, tcp:81: { tragets: [] }, TCP:82: a:1, tcp:82: a:1 } }'),
    ['2:31 EXPECTED_LISTENER', '2:47 UNKNOWN_KEY', '2:75 DUPLICATE_KEY'],
  ],
  [
    network(
      'clbs: { l: { in: v, tcp:80: [web, web:x, []], tcp:81: { healthCheck: [] }, tcp:82: [], listeners: { tcp:82: a:1 } } }',
    ),
    ['2:32 MISSING_KEY', '2:41 EXPECTED_PORT', '2:44 EXPECTED_TARGET', '2:72 EXPECTED_HEALTH_CHECK', '2:78 TWO_WORDS'],
  ],
  [
    'options: { hopDelay: 5, acceptDelay: 99999h, sgReevaluateEstablished: 1 }',
    ['1:22 EXPECTED_DURATION', '1:38 TOO_BIG', '1:71 EXPECTED_BOOLEAN'],
  ],
  [
    'options: { hopDelay: -5s, snatPoolSize: 17, quotas: { vpcPerRegion: 1 } }',
    ['1:22 EXPECTED_DURATION', '1:41 TOO_BIG', '1:55 UNKNOWN_KEY'],
  ],
  [
    'titel: x\nseed: 1.5\nteaches: [DELIVERD]\nabout: []\nstart: warm',
    ['1:1 UNKNOWN_KEY', '2:7 EXPECTED_INTEGER', '3:11 EXPECTED_REASON', '4:8 EXPECTED_WORDS', '5:8 EXPECTED_ONE_OF'],
  ],
]

/** A connection that expects this: the values begin in column 46 of line 7. */
const expecting = (text: string): string => step(`{ connect: consumer -> ep1:80, expect: { ${text} } }`)
const GROUP = 'securityGroups: { sg-web: {} }\nnetworkAcls: { acl1: { vpc: vpc1, ingress: [], egress: [] } }\n'
const TWICE = 'clbs: { lb2: { in: vpc2, "tcp:81": ["web:8080", "web:8081"] } }\n'

const EXPECTATIONS: readonly Row[] = [
  [expecting('hops: [consumer, epp1]'), ['7:63 NO_SUCH_HOP']],
  [expecting('hops: { not: [svc, vpc1, lb1] }'), ['7:60 NO_SUCH_HOP']],
  [expecting('hops: []'), ['7:52 EXPECT_EMPTY_LIST']],
  [expecting('outcome: [], where: { not: [] }'), ['7:55 EXPECT_EMPTY_LIST', '7:73 EXPECT_EMPTY_LIST']],
  [expecting('sourceSeen: 999.1.1.1'), ['7:58 EXPECTED_ADDRESS']],
  [
    expecting('sourceSeen: { not: [11.163.0.0/99, consumer, 11.163.0.0/16, 11.163.0.3] }'),
    ['7:66 EXPECTED_ADDRESS', '7:81 EXPECTED_ADDRESS'],
  ],
  [expecting('sourcePort: abc, sourcePortSeen: [">=40000", 70000]'), ['7:58 EXPECTED_PORT', '7:91 EXPECTED_PORT']],
  [GROUP + expecting('rule: "sg-web.ingress[9]", where: lb1/tcp:80'), []],
  [GROUP + expecting('rule: ["default/acl1.egress[1]", "default.ingress[0]", "web.firewall[0]"]'), []],
  [GROUP + expecting('rule: { not: "sg-wbe.ingress[0]" }'), ['9:59 NO_SUCH_RULES']],
  [
    GROUP + expecting('rule: ["sg-web.ingres[0]", sg, "sg-web.ingress[01]"]'),
    ['9:53 BAD_RULE_NAME', '9:73 BAD_RULE_NAME', '9:77 BAD_RULE_NAME'],
  ],
  [
    GROUP + expecting('rule: ["shp/sg-web.ingress[0]", "wbe.firewall[0]"]'),
    ['9:53 NO_SUCH_CALLER', '9:78 NO_SUCH_CLIENT'],
  ],
  [expecting('where: shop/nonsense'), ['7:53 NO_SUCH_NAME']],
  [
    step('{ check: true, expect: { state: { ep1: ACTVE, web: [running, STOPPED], lb1: { not: ACTIVE } } } }'),
    ['7:44 EXPECTED_ONE_OF', '7:57 EXPECTED_ONE_OF', '7:88 EXPECTED_ONE_OF'],
  ],
  [step('{ check: true, expect: { state: { vpc1: X, nobody: X } } }'), ['7:39 NO_STATE', '7:48 NO_SUCH_NAME']],
  [
    step('{ check: true, expect: { state: { ep1: [] }, health: { lb1/tcp:80/web: Alife } } }'),
    ['7:44 EXPECT_EMPTY_LIST', '7:76 EXPECTED_ONE_OF'],
  ],
  [
    NETWORK.replace(/clbs:.*\n/, TWICE).replace('svc: lb1', 'svc: lb2') +
      'steps: [{ expect: { health: { lb2/tcp:81/web: Alive, lb2/tcp:81/web:8081: Dead } } }]',
    ['6:31 AMBIGUOUS_TARGET'],
  ],
  ['steps:\n  - { connect: a -> a:1 }\n  -\ncvms: { a: v }\nvpcs: { v: 10.0.0.0/16 }', ['3:4 EMPTY_STEP']],
  ['teaches: [~]', ['1:11 EMPTY_ITEM']],
  [
    'options: { acceptTwice: no, asyncTaskDelay: 5, ipv6: on }',
    ['1:25 EXPECTED_ONE_OF', '1:45 EXPECTED_DURATION', '1:54 EXPECTED_ONE_OF'],
  ],
  ['options: { acceptTwice: error, asyncTaskDelay: 0s, ipv6: unsupported }', []],
  [network('cvms: { a: { in: v, count: 1, ip: 10.0.0.5 } }'), []],
]

const STEPS: readonly Row[] = [
  ['steps: {}', ['1:8 EXPECTED_LIST']],
  [step('hello'), ['7:5 EXPECTED_STEP']],
  [step('{ note: nothing }'), ['7:5 STEP_WITHOUT_KIND']],
  [step('{ prove: { only: x } }'), ['7:22 EXPECTED_CLAIM']],
  [step('{ prove: x }'), ['7:14 EXPECTED_PROVE']],
  [step('{ prove: {} }'), ['7:14 PROVE_NOTHING']],
  [step('{ conect: a -> b:80 }'), ['7:7 UNKNOWN_KEY']],
  [step('{ connect: consumer -> ep1:80, call: X }'), ['7:36 STEP_OF_TWO_KINDS']],
  [step('{ connect: consumer -> ep1:80, by: default }'), ['7:36 KEY_WITHOUT_CALL']],
  [step('{ connect: consumer to ep1:80 }'), ['7:16 EXPECTED_CONNECT']],
  [step('{ connect: consumer -> ep1 }'), ['7:28 CONNECT_PORT']],
  [step('{ connect: consumer -> ep1:http }'), ['7:32 EXPECTED_PORT']],
  [step('{ connect: consumer:0 -> ep1:65536 }'), ['7:25 EXPECTED_PORT', '7:34 EXPECTED_PORT']],
  [
    step('{ connect: { from: consumer, to: ep1:80, port: 81, every: 1s } }'),
    ['7:52 CONNECT_PORT_TWICE', '7:56 NOT_BUILT_YET'],
  ],
  [
    step('{ connect: { from: consumer, to: ep1:80, bytes: 1TB, patience: 5 } }'),
    ['7:53 EXPECTED_SIZE', '7:68 EXPECTED_DURATION'],
  ],
  [step('{ connect: { from: consumer, to: ep1:80, bytes: 999MB, times: 0 } }'), ['7:53 TOO_BIG', '7:67 TOO_SMALL']],
  [step('{ connect: consmer -> ep:80 }'), ['7:16 NO_SUCH_CLIENT', '7:27 NO_SUCH_DESTINATION']],
  [
    step(
      '{ connect: consumer -> ep1:80, expect: { outcome: conected, reason: { not: NO_ROUT }, foo: 1, counters: {} } }',
    ),
    ['7:55 EXPECTED_ONE_OF', '7:80 EXPECTED_REASON', '7:91 UNKNOWN_KEY', '7:99 NOT_BUILT_YET'],
  ],
  [
    step(
      '{ connect: consumer -> ep1:80, expect: { refusedBy: prot } }\n  - { connect: consumer -> ep1:80, expect: { refusedBy: [port, peer] } }',
    ),
    ['7:57 EXPECTED_ONE_OF', '8:64 EXPECTED_ONE_OF'],
  ],
  [step('{ connect: consumer -> ep1:80, expect: {} }'), ['7:36 EXPECT_NOTHING']],
  [step('{ connect: consumer -> ep1:80, expect: [] }'), ['7:44 EXPECTED_EXPECTATION']],
  [step('{ connect: consumer -> ep1:80, expect: { error: x } }'), ['7:46 EXPECTATION_NOT_HERE']],
  [
    step('{ connect: consumer -> ep1:80, expect: { backend: { is: web }, outcomes: { connected: many } } }'),
    ['7:46 MISSING_KEY', '7:57 UNKNOWN_KEY', '7:91 EXPECTED_COUNT'],
  ],
  [
    step(
      '{ connect: consumer -> ep1:80, expect: { backend: true, backends: { wbe: 1 }, where: [ep2], rule: { not: "sg.ingress[0]" } } }',
    ),
    ['7:55 EXPECTED_MATCHER', '7:73 NO_SUCH_BACKEND', '7:91 NO_SUCH_NAME', '7:110 NO_SUCH_RULES'],
  ],
  [
    step('{ check: 1, expect: { state: { ep2: ACTIVE }, health: { lb1/tcp:80/wbe: Alive } } }'),
    ['7:14 EXPECTED_CHECK', '7:36 NO_SUCH_NAME', '7:61 NO_SUCH_TARGET'],
  ],
  [step('{ check: true }'), ['7:5 CHECK_WITHOUT_EXPECT']],
  [step('{ check: true, expect: ok }'), ['7:28 EXPECTATION_NOT_HERE']],
  [
    step('{ call: EnableVpcEndPointConect, by: shop, with: { A: 0100, I: [ACCEPT#10.0.0.0/8#80,443#TCP] } }'),
    ['7:13 NO_SUCH_ACTION', '7:42 NO_SUCH_CALLER', '7:59 LEADING_ZERO', '7:90 TORN_RULE'],
  ],
  [step('{ call: NoSuchAction, expect: { error: InvalidAction } }'), []],
  [step('{ ping: consumer to ep1 }'), ['7:13 EXPECTED_PING']],
  [step('{ ping: consumer -> ep1:80 }'), ['7:29 PING_WITH_PORT']],
  [step('{ udp: [] }'), ['7:12 EXPECTED_UDP']],
  [step('{ guest: { web: [], consumer: {} } }'), ['7:21 EXPECTED_GUEST', '7:25 GUEST_NOTHING']],
]

const LIVE: readonly Row[] = LIVE_ROWS.map(([steps, problems]) => [`${NETWORK}steps:\n${steps}`, problems])

const ROWS = [...FILES, ...EXTENDING, ...NETWORKS, ...EXPECTATIONS, ...STEPS, ...LIVE]

test.each(ROWS.map(([text, problems, others]) => ({ is: problems.join(', ') || 'sound', text, problems, others })))(
  '$is',
  ({ text, problems, others }) => {
    expect(told(text, others)).toEqual(problems)
  },
)

/** Reached by what is too large for a table (load-hostile.test.ts), by values of a program (builder), by `--as`, or by a path. */
const ELSEWHERE: readonly string[] = [
  'FILE_TOO_LARGE',
  'NESTED_TOO_DEEP',
  'TOO_MANY_VALUES',
  'TOO_MANY_WORDS',
  'TOO_MUCH_WORK',
  'TOO_MUCH_TIME',
  'MORE_PROBLEMS',
  'NOT_PLAIN',
  'NO_SUCH_VIEWER',
  'EXTENDS_OUTSIDE',
  'EACH_TOO_MANY',
  // Each claim with its problem is a test (prove.test.ts).
  ...['PROVE_TWICE', 'ONLY_WITHOUT_VIA', 'VIA_OF_NOTHING', 'NO_SUCH_SENDER', 'NO_SUCH_GOAL', 'NO_SUCH_VIA'],
  ...['CLAIM_NOBODY', 'CLAIM_ITSELF', 'VIA_ELSEWHERE', 'VIA_NOWHERE', 'CLAIM_TOO_LARGE'],
  // Told once the network is known (steps-live.test.ts).
  'FAULT_NO_COMPONENT',
  'FAULT_NO_HOP',
  // Of certificates (test/edge/certify.test.ts).
  ...Object.keys(CERTIFICATE_PROBLEMS),
]

test('every problem is in the table', () => {
  const rows = ROWS.flatMap(([, problems]) => problems)
  const seen = new Set([...ELSEWHERE, ...rows.map((row) => row.split(' ').at(-1))])
  expect(Object.keys(SCENARIO_PROBLEMS).filter((code) => !seen.has(code))).toEqual([])
})

test('the parameters of every problem fill its words in both languages', () => {
  for (const [text, , others = {}] of ROWS) {
    for (const problem of readScenario('a.yaml', new Map(Object.entries({ 'a.yaml': text, ...others }))).problems) {
      for (const language of ['en', 'zh'] as const) {
        const { [language]: words } = SCENARIO_PROBLEMS[problem.code as ScenarioProblemCode]
        expect(scenarioProblemText(problem, language)).toContain(fill(words, problem.parameters).split('\n')[0])
        expect(fill(words, problem.parameters)).not.toMatch(/\{(found|key|name|text|detail|frame)\}/)
      }
    }
  }
})

test('both languages take the same parameters', () => {
  const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted()
  for (const { en, zh } of Object.values(SCENARIO_PROBLEMS)) expect(names(zh)).toEqual(names(en))
})

const messages = (text: string): (string | undefined)[] =>
  readScenario('a.yaml', new Map([['a.yaml', text]])).problems.map((problem) => scenarioProblemText(problem, 'en'))

test('words say what was meant', () => {
  expect(messages(network('cvms: { a: { in: v, lisen: 80 } }'))).toEqual([
    '`lisen` means nothing here (did you mean listen?)',
  ])
  expect(messages(network('securityGroups: { s: { ingress: [ACCEPT#10.0.0.0/8#80,443#TCP] } }'))).toEqual([
    '`443#TCP` looks like the end of the rule before it: quote it (between [ ] a comma separates)',
  ])
  expect(messages('vpcs:\n  vpc1: 10.0.0.0/16\n\tvpc2: 10.1.0.0/16\nseed: 1')).toEqual([
    `not YAML: a tab stands where the line is indented; use spaces
  2 |   vpc1: 10.0.0.0/16
> 3 | →vpc2: 10.1.0.0/16
    | ^
  4 | seed: 1`,
  ])
})

const said = (text: string, file = 'a.yaml', language: 'en' | 'zh' = 'en'): (string | undefined)[] =>
  readScenario(file, new Map([[file, text]])).problems.map((problem) => scenarioProblemText(problem, language))

test('what expectations say wrong comes with what was meant', () => {
  expect(said(GROUP + expecting('rule: "sg-wbe.ingress[0]"'))).toEqual([
    'no security group and no network ACL is called sg-wbe (did you mean sg-web?)',
  ])
  expect(said(GROUP + expecting('rule: "sg-web.ingres[0]"'), 'a.yaml', 'zh')).toEqual([
    'sg-web.ingres[0] 不是规则的写法：应写作 sg-web.ingress[0]、acl1.egress[1] 或 web1.firewall[0]（是否想写 sg-web.ingress[0]？）',
  ])
  expect(said(step('{ check: true, expect: { state: { ep1: ACTVE, vpc1: X } } }'))).toEqual([
    'ACTVE is not one of ACTIVE, PENDING, ACCEPTING, REJECTED, FAILED (did you mean ACTIVE?)',
    'vpc1 has no state: endpoints, CVMs and CLBs have one',
  ])
  expect(said(network('securityGroups: { s: { ingress: [""] } }'))[0]).toContain('"" is not a rule')
  expect(said('steps:\n  - { check: true, expect: { state: {} } }\n  -')).toContain('step 2 is empty')
})

test('JSON is not called YAML', () => {
  expect(said('{ "vpcs": { ', 'a.json')[0]).toMatch(/^not JSON: /)
  expect(said('{ "vpcs": { ', 'a.json', 'zh')[0]).toMatch(/^不是合法的 JSON：/)
})

test('of a long text a message quotes the beginning', () => {
  const [words = ''] = said(expecting(`backend: ${'x'.repeat(1_900_000)}`))
  expect(words).toBe(`no CVM is called ${'x'.repeat(80)}...`)
  const [problem] = readScenario('a.yaml', new Map([['a.yaml', `network: { ${'k'.repeat(900)}: 1 }`]])).problems
  expect(problem?.path.length).toBeLessThan(100)
})

test('a problem of some cases names them; one of all, or of what they share, does not', () => {
  const cases = ['one', 'two', 'three'].map((name) => `  - name: ${name}\n`)
  const removed = '    network: { cvms: { web: null }, clbs: null, endpointServices: null, endpoints: null }\n'
  const text = (...withPatch: number[]) =>
    `${NETWORK}cases:\n${cases.map((one, i) => one + (withPatch.includes(i) ? removed : '')).join('')}steps: [{ connect: "consumer -> web:80" }]\n`
  const named = (file: string) => readScenario('a.yaml', new Map([['a.yaml', file]])).problems.map((one) => one.case)
  expect(named(text(1))).toEqual(['two'])
  expect(named(text(0, 2))).toEqual(['one, three'])
  expect(named(text(0, 1, 2))).toEqual([undefined])
  expect(named(text().replace('consumer -> web', 'consumer -> wbe'))).toEqual([undefined])
})
