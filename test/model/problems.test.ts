import { describe, expect, test } from 'vitest'
import { DEFAULT_QUOTAS } from '../../sim/model/options.ts'
import { fill } from '../../sim/model/problem.ts'
import { MODEL_PROBLEMS, modelProblemText } from '../../sim/model/problem-words.ts'
import { changed, inWords, problemsOf, QUICK_START, TWO_ACCOUNTS } from './plain.ts'
import { PROBLEM_ROWS } from './problem-rows.ts'

describe('one mistake, one problem', () => {
  for (const [code, path, apiCode, says, changes, { base = QUICK_START, options } = {}] of PROBLEM_ROWS) {
    test(`${code} at ${path} [${apiCode ?? ''}]: ${says}`, () => {
      const problems = problemsOf(changed(base, changes), options)
      expect(problems.map(inWords)).toHaveLength(1)
      expect(problems).toMatchObject([{ code, path, apiCode }])
      expect(problems.map(inWords).join()).toContain(says)
    })
  }

  test('the networks that the mistakes are made in are sound', () => {
    expect(problemsOf(QUICK_START).map(inWords)).toEqual([])
    expect(problemsOf(TWO_ACCOUNTS).map(inWords)).toEqual([])
  })
})

describe('limits that take many documents', { timeout: 60_000 }, () => {
  const many = (count: number, make: (at: number) => [string, unknown]) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => make(at)))

  test('SNAT_EXHAUSTED: a service has 65,024 addresses, said once', () => {
    const endpoints = many(4066, (at) => [`ep${at}`, { subnet: 'vpc1/wide', service: 'svc', snat: { addresses: 16 } }])
    const plain = changed(QUICK_START, { 'vpcs.vpc1.subnets.wide': { cidr: '10.0.128.0/17' }, endpoints })
    const problems = problemsOf(plain, { quotas: 'off' })
    expect(problems.map(inWords)).toEqual([
      'SNAT_EXHAUSTED endpoints.ep4064: the service svc has no SNAT addresses left: its endpoints ask for more than the 65024 of 11.163.0.0/16 [ResourceInsufficient]',
    ])
  })

  test('SECURITY_GROUP_COPIES: templates times accounts, in bounded time', () => {
    const accounts = many(1100, (at) => [`a${at}`, {}])
    const securityGroups = many(100, (at) => [
      `g${at}`,
      { ingress: at === 0 ? [] : [{ action: 'ACCEPT', securityGroup: `g${at - 1}` }] },
    ])
    const vpcs = many(1100, (at) => [`v${at}`, { cidr: '10.0.0.0/24', account: `a${at}`, subnets: {} }])
    const cvms = many(1100, (at) => [`c${at}`, { subnet: `v${at}`, securityGroups: ['g99'] }])
    const problems = problemsOf({ accounts, securityGroups, vpcs, cvms }, { quotas: 'off' })
    expect(problems.map(({ code }) => code)).toEqual(['SECURITY_GROUP_COPIES'])
  })

  test('QUOTA_DEFAULT_GROUP: said of the CVM that is one too many', () => {
    const origin = { file: 'a.yaml', line: 7, column: 3 }
    const cvms = many(4, (at) => [`c${at}`, { subnet: 'v', origin: { ...origin, line: at } }])
    const plain = { vpcs: { v: { cidr: '10.0.0.0/16', subnets: {} } }, cvms }
    const problems = problemsOf(plain, { quotas: { ...DEFAULT_QUOTAS, cvmsPerSecurityGroup: 2 } })
    expect(problems).toMatchObject([{ path: 'cvms.c2', origin: { line: 2 } }])
    expect(problems.map(inWords).join()).toContain('the default security group of the account default')
  })

  test('a name of a hundred thousand characters ends the validation', () => {
    const problems = problemsOf({ vpcs: { ['v'.repeat(100_000)]: { cidr: 'x', subnets: {} } } })
    expect(problems.map(({ code }) => code)).toEqual(['NAME_TOO_LONG'])
    expect(problems.map(inWords).join().length).toBeLessThan(400)
  })
})

describe('words', () => {
  const reached = new Set<string>([
    'QUOTA_DEFAULT_GROUP',
    'SNAT_EXHAUSTED',
    'SECURITY_GROUP_COPIES',
    ...PROBLEM_ROWS.map(([code]) => code),
  ])

  test('every code of the dictionary is reached', () => {
    expect(Object.keys(MODEL_PROBLEMS).filter((code) => !reached.has(code))).toEqual([])
  })

  test.each(Object.entries(MODEL_PROBLEMS))('%s has the same parameters in both languages', (_code, { en, zh }) => {
    const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
    expect(parameters(zh)).toEqual(parameters(en))
  })

  test('no parameter is left unfilled in either language', () => {
    for (const [, , , , changes, { base = QUICK_START, options } = {}] of PROBLEM_ROWS) {
      for (const problem of problemsOf(changed(base, changes), options)) {
        expect(modelProblemText(problem, 'en')).not.toMatch(/[{}]/)
        expect(modelProblemText(problem, 'zh')).not.toMatch(/[{}]/)
      }
    }
  })

  test('a problem of another folder has no words here', () => {
    const problem = { code: 'toString', origin: undefined, path: '', parameters: {}, apiCode: undefined }
    expect(modelProblemText(problem, 'en')).toBeUndefined()
    expect(fill('{a} {b} {toString}', { a: '{b}' })).toBe('{b} {b} {toString}')
  })
})

describe('all problems at once', () => {
  test('mistakes of every kind are found together, and none hides another', () => {
    const plain = changed(QUICK_START, {
      'vpcs.vpc3': { cidr: '11.0.0.0/16', subnets: { a: { cidr: '11.0.0.1/24' } } },
      'cvms.web1.ip': '172.16.0.12',
      'cvms.web2.securityGroups': ['sg-wbe', 'sg-web'],
      'clbs.lb1.type': 'OPEN',
      'clbs.lb1.state': 'off',
      'endpoints.ep1.ip': '10.0.1.255',
      'endpoints.ep1.securityGroups': ['web1'],
    })
    expect(problemsOf(plain).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'VPC_CIDR_RANGE vpcs.vpc3.cidr',
      'CIDR_HOST_BITS vpcs.vpc3.subnets.a.cidr',
      'ADDRESS_TAKEN cvms.web2.ip',
      'ADDRESS_RESERVED endpoints.ep1.ip',
      'NO_SUCH_SECURITY_GROUP cvms.web2.securityGroups.0',
      'UNKNOWN_WORD clbs.lb1.state',
      'CLB_PUBLIC endpointServices.svc.clb',
      'WRONG_KIND endpoints.ep1.securityGroups.0',
    ])
  })

  test('what depends on something refused is not reported as well', () => {
    const plain = changed(QUICK_START, { 'vpcs.vpc2.cidr': 'x', 'vpcs.vpc2.subnets': {} })
    expect(problemsOf(plain).map(({ code }) => code)).toEqual([
      'CIDR_MALFORMED',
      'NO_SUCH_SUBNET',
      'NO_SUCH_SUBNET',
      'NO_SUCH_SUBNET',
    ])
  })
})

describe('where a problem stands', () => {
  const at = (line: number) => ({ file: 'a.yaml', line, column: 3 })
  const firstOf = (changes: Parameters<typeof changed>[1]) => problemsOf(changed(QUICK_START, changes))[0]?.origin

  test.each([
    ['the field', { ...at(7), fields: new Map([['ip', at(8)]]) }, 8],
    ['the document, when the field has no line of its own', { ...at(7), fields: new Map([['subnet', at(9)]]) }, 7],
    ['the document, when no fields are known', at(7), 7],
  ])('at %s', (_what, origin, line) => {
    expect(firstOf({ 'cvms.web1': { subnet: 'vpc2', ip: '172.16.0.1', origin } })).toEqual(at(line))
  })

  test('an entry of a list is a field, and the list stands in for its entries', () => {
    const securityGroups = ['sg-web', 'sg-x']
    const entry = { ...at(1), fields: new Map([['securityGroups.1', at(2)]]) }
    const list = { ...at(1), fields: new Map([['securityGroups', at(3)]]) }
    expect(firstOf({ 'cvms.web1': { subnet: 'vpc2', securityGroups, origin: entry } })).toEqual(at(2))
    expect(firstOf({ 'cvms.web1': { subnet: 'vpc2', securityGroups, origin: list } })).toEqual(at(3))
  })

  test('a rule has a line of its own, or one in its group', () => {
    const broken = { action: 'ALLOW', cidrBlock: '0.0.0.0/0' }
    const inGroup = { ...at(1), fields: new Map([['ingress.0', at(4)]]) }
    expect(firstOf({ 'securityGroups.sg-x': { ingress: [{ ...broken, origin: at(5) }], origin: inGroup } })).toEqual(
      at(5),
    )
    expect(firstOf({ 'securityGroups.sg-x': { ingress: [broken], origin: inGroup } })).toEqual(at(4))
  })

  test('documents made in memory have no origin', () => {
    expect(firstOf({ 'cvms.web1.ip': 'x' })).toBeUndefined()
  })
})

describe('did you mean', { timeout: 60_000 }, () => {
  test('among sixty thousand names the right one is found', () => {
    const cvms = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`cvm-${at}`, { subnet: 'big' }]))
    const problems = problemsOf(
      {
        vpcs: { big: { cidr: '10.0.0.0/12', subnets: { all: { cidr: '10.0.0.0/16' } } } },
        cvms,
        clbs: { lb: { subnet: 'big', listeners: { 'tcp:80': { targets: [{ cvm: 'cvn-54321', port: 80 }] } } } },
      },
      { quotas: 'off' },
    )
    expect(problems.map(inWords)).toEqual([
      'NO_SUCH_CVM clbs.lb.listeners.tcp:80.targets.0.cvm: no CVM is called cvn-54321 (did you mean cvm-54321?) [InvalidParameterValue]',
    ])
  })
})
