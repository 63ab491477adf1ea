import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { RULES } from '../../sim/advise/lint/registry.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const ROOT = `${import.meta.dirname}/../..`
const FOUND = 'scenarios/lint/backend-lacks-link.yaml'
const INFO = 'scenarios/lint/auto-accept.yaml'
const CLEAN = 'scenarios/lint/base.yaml'

const lint = (...words: string[]) => isthmus(['lint', ...words], { cwd: ROOT })

describe('the exit code', () => {
  test.each([
    [0, [CLEAN]],
    [1, [FOUND]],
    [0, [INFO]],
    [1, [INFO, '--fail-on', 'info']],
    [1, [FOUND, '--fail-on', 'error']],
    [0, ['scenarios/lint/target-stopped.yaml', '--fail-on', 'error']],
    [0, [FOUND, '--fail-on', 'never']],
    [0, [FOUND, '--case', 'mended']],
    [2, [FOUND, '--case', 'another']],
    [2, [FOUND, '--after', '7']],
    [2, ['nowhere.yaml']],
    [2, [CLEAN, FOUND, 'nowhere.yaml']],
    [2, []],
    [2, ['--list', CLEAN]],
    [2, [CLEAN, '--fail-on', 'always']],
    [2, ['--explain', 'backend-lacks-lnk']],
  ] as const)('is %d for %j', async (code, words) => {
    expect((await lint(...words)).code).toBe(code)
  })
})

test('bad input is told with its line, in every format, and keeps no other file from being looked at', async () => {
  const cwd = folderWith({ 'bad.yaml': 'vpcs: { vpc1: 10.0.0.0/99 }\n', 'good.yaml': 'vpcs: { vpc1: 10.0.0.0/16 }\n' })
  for (const format of ['text', 'json', 'sarif', 'github']) {
    const { code, out } = await isthmus(['lint', '.', '--format', format], { cwd })
    expect(code).toBe(2)
    expect(out).toMatch(/10\.0\.0\.0\/99/)
    if (format === 'json')
      expect(JSON.parse(out).files.map(({ path }: { path: string }) => path)).toEqual(['bad.yaml', 'good.yaml'])
    if (format === 'sarif') {
      const [invocation] = JSON.parse(out).runs[0].invocations
      expect(invocation.executionSuccessful).toBe(false)
      expect(invocation.toolExecutionNotifications[0].locations[0].physicalLocation.region.startLine).toBe(1)
    }
  }
})

test('what a base has is told once, not by every file that extends it', async () => {
  const { out } = await lint('scenarios/clb', '--format', 'json')
  const findings = JSON.parse(out).files.flatMap(
    (file: { findings: { rule: string; file: string }[] }) => file.findings,
  )
  const ofBase = findings.filter((one: { rule: string; file: string }) => one.rule === 'auto-accept')
  expect(ofBase).toHaveLength(1)
})

test('the text has the place, the line of the file, what to change and the call', async () => {
  const { out } = await lint(FOUND)
  expect(out).toBe(`scenarios/lint/backend-lacks-link.yaml:12:44  error  backend-lacks-link
  nothing that comes by the link gets into lb1/tcp:80/web1, lb1/tcp:80/web2: sg-web lets nothing of 11.163.0.0/16 in on TCP 8080 (case found)
      11 |     network:
    > 12 |       securityGroups: { sg-web: { ingress: [ACCEPT#172.16.0.0/16#8080#TCP] } }
         |                                            ^
      13 |     steps:
  mend: Add a rule to the backends' group: source 11.163.0.0/16, the backends' own port, before any rule that refuses it.
    { call: CreateSecurityGroupPolicies, with: { SecurityGroupId: sg-web, Ingress: [ACCEPT#11.163.0.0/16#8080#TCP] } }

1 file looked at: 1 error, 0 warnings, 0 infos
`)
})

test('a network is looked at after the steps that are asked for', async () => {
  const file = 'scenarios/failures/01-backend-group-lacks-11.163.yaml'
  const rulesAfter = async (...words: string[]) => {
    const { out } = await lint(file, '--format', 'json', ...words)
    return JSON.parse(out).files[0].findings.map(({ rule }: { rule: string }) => rule)
  }
  expect(await rulesAfter()).toContain('backend-lacks-link')
  expect(await rulesAfter('--after', '4')).not.toContain('backend-lacks-link')
})

describe('SARIF', () => {
  test('has every finding with rule, level and place, and what is silenced as suppressed', async () => {
    const { out } = await lint(FOUND, 'scenarios/lint/silence-without-reason.mended.yaml', '--format', 'sarif')
    const log = JSON.parse(out)
    expect(Object.keys(log)).toEqual(['$schema', 'version', 'runs'])
    expect(log.version).toBe('2.1.0')
    const [run] = log.runs
    expect(run.tool.driver).toMatchObject({ name: 'Isthmus', version: manifest.version })
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }])
    const [found, silenced] = run.results
    expect(found).toMatchObject({
      ruleId: 'backend-lacks-link',
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: FOUND }, region: { startLine: 12, startColumn: 44 } },
          logicalLocations: [{ fullyQualifiedName: 'sg-web' }],
        },
      ],
    })
    expect(found.suppressions).toBeUndefined()
    expect(silenced.suppressions).toEqual([
      { kind: 'inSource', justification: 'the second machine is ordered / 第二台后端已在采购' },
    ])
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
    for (const rule of run.tool.driver.rules) {
      expect(rule.defaultConfiguration.level).toMatch(/^(error|warning|note)$/)
      expect(rule.shortDescription.text).not.toBe('')
    }
  })

  test('names files as a URI does, below the root of the repository', async () => {
    const cwd = folderWith({ 'a b/ü#.yaml': 'vpcs: { v: 10.0.0.0/16 }\nsecurityGroups: { sg: {} }\n' })
    const env = { GITHUB_WORKSPACE: cwd }
    const { out } = await isthmus(['lint', 'ü#.yaml', '--format', 'sarif'], { cwd: `${cwd}/a b`, env })
    const [result] = JSON.parse(out).runs[0].results
    expect(result.ruleId).toBe('unused-security-group')
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%BC%23.yaml')
  })
})

test('GitHub is told of each finding at its level', async () => {
  const { out } = await lint(FOUND, INFO, '--format', 'github')
  expect(out).toMatch(
    /^::error file=scenarios\/lint\/backend-lacks-link\.yaml,line=12,col=44,title=backend-lacks-link::/m,
  )
  expect(out).toMatch(/^::notice file=scenarios\/lint\/auto-accept\.yaml,line=\d+,col=\d+,title=auto-accept::.*%0A/m)
})

describe.each(['en', 'zh'])('in %s', (lang) => {
  test('--list has every rule', async () => {
    const { code, out } = await lint('--list', '--lang', lang)
    expect(code).toBe(0)
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(RULES.map(({ id }) => id))
  })

  test('--explain has the page', async () => {
    const { code, out } = await lint('--explain', 'ACL-eats-replies', '--lang', lang)
    expect(code).toBe(0)
    const rule = RULES.find(({ id }) => id === 'acl-eats-replies')
    expect(out).toContain(rule?.about[lang === 'en' ? 'en' : 'zh'])
    expect(out).toContain('isthmus lint scenarios/lint/acl-eats-replies.yaml')
  })
})

test('a rule that there is not is answered with the nearest', async () => {
  expect(await lint('--explain', 'acl-eats-reply')).toMatchObject({
    code: 2,
    err: '`isthmus lint --list` lists all rules; none is called acl-eats-reply (did you mean acl-eats-replies?)\n',
  })
})

test('two runs print the same bytes', async () => {
  for (const format of ['text', 'json', 'sarif']) {
    expect(await lint('scenarios/failures', '--format', format)).toEqual(
      await lint('scenarios/failures', '--format', format),
    )
  }
})
