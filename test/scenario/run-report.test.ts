import { describe, expect, test } from 'vitest'
import type { Language } from '../../sim/base/language.ts'
import type { Problem } from '../../sim/model/problem.ts'
import { junitText } from '../../sim/scenario/junit.ts'
import { oneLine, padded, spanText } from '../../sim/scenario/readable.ts'
import { selectTraces, totalsOf } from '../../sim/scenario/report.ts'
import { reportJson } from '../../sim/scenario/report-json.ts'
import { reportText, totalsText } from '../../sim/scenario/report-text.ts'
import { PLAIN } from '../../sim/trace/text.ts'
import { FAILING, run, SMALLEST, WHOLE } from './run-examples.ts'
import { elementsOf } from './xml.ts'

const say = (problem: Problem) => `${problem.code}!`
const style = (language: Language, text = FAILING) => ({ language, paint: PLAIN, say, textOf: () => text })
const failing = selectTraces(run(FAILING), 'none')

describe('text', () => {
  test('a line for each step, and what failed below it with its place', () => {
    expect(reportText(failing, style('en'))).toMatchInlineSnapshot(`
      "a.yaml  A service in VPC2 is used from VPC1 of the same account
        ✗ consumer -> ep1:80                    connected in 1.2 ms, backend web2, which saw 11.163.0.3:32768
            outcome: expected timeout, but saw connected  a.yaml:31:24
            where: expected ep1 or lb1, but saw web2  a.yaml:31:40
            hops: expected consumer, web1, but saw consumer, ep1, lb1, web2  a.yaml:31:58
            rule: expected sg-web.ingress[1], but saw sg-client.egress[0], sg-web.ingress[0]  a.yaml:31:82
            backend: expected anything but web1 or web2, but saw web2  a.yaml:31:112
        ✗ wrong port: consumer:40000 -> ep1:81  timeout after 10 s: NO_LISTENER at lb1
            <![CDATA[ & "· ]]>
            outcome: expected connected, but saw timeout (a connect without \`expect\` must be connected)  a.yaml:32:5
        ✗ consumer -> ep1:80 x 8                connected 8; by backend web1 2, web2 6
            backend: expected web1, but saw web2, 6 of 8 times (2, 3, 4, 6, 7, ...)  a.yaml:36:24
            backends.web2: expected >7, but saw 6  a.yaml:36:48
        ✗ EnableVpcEndPointConnect              InvalidParameter: The parameter [AcceptFlag] must be true or false.
            error: expected no error, but saw InvalidParameter (a call without \`expect: { error }\` must succeed)  a.yaml:37:5
        ✗ check                                 ep1 ACTIVE; lb1/tcp:80/web1 Alive
            state.ep1: expected REJECTED, but saw ACTIVE  a.yaml:40:29
            health.lb1/tcp:80/web1: expected anything but Alive, but saw Alive  a.yaml:40:68
      "
    `)
  })

  test('in Chinese', () => {
    expect(reportText(failing, style('zh'))).toMatchInlineSnapshot(`
      "a.yaml  A service in VPC2 is used from VPC1 of the same account
        ✗ consumer -> ep1:80                    连通（connected），用时 1.2 ms，后端 web2，看到的源地址 11.163.0.3:32768
            outcome：预期 timeout，实际为 connected  a.yaml:31:24
            where：预期 ep1 或 lb1，实际为 web2  a.yaml:31:40
            hops：预期 consumer, web1，实际为 consumer, ep1, lb1, web2  a.yaml:31:58
            rule：预期 sg-web.ingress[1]，实际为 sg-client.egress[0], sg-web.ingress[0]  a.yaml:31:82
            backend：预期 web1 或 web2 以外，实际为 web2  a.yaml:31:112
        ✗ wrong port: consumer:40000 -> ep1:81  超时（timeout），历时 10 s：lb1 处 NO_LISTENER
            端口不对
            outcome：预期 connected，实际为 timeout（connect 步骤没有 \`expect\` 时必须连通）  a.yaml:32:5
        ✗ consumer -> ep1:80 x 8                connected 8；按后端 web1 2, web2 6
            backend：预期 web1，实际为 web2（8 次中的 6 次：第 2, 3, 4, 6, 7, ... 次）  a.yaml:36:24
            backends.web2：预期 >7，实际为 6  a.yaml:36:48
        ✗ EnableVpcEndPointConnect              InvalidParameter: 参数 [AcceptFlag] 必须是布尔值（true 或 false）。
            error：预期 没有错误，实际为 InvalidParameter（call 步骤没有写 \`expect: { error }\` 时必须成功）  a.yaml:37:5
        ✗ 检查                                  ep1 ACTIVE; lb1/tcp:80/web1 Alive
            state.ep1：预期 REJECTED，实际为 ACTIVE  a.yaml:40:29
            health.lb1/tcp:80/web1：预期 Alive 以外，实际为 Alive  a.yaml:40:68
      "
    `)
  })

  test('the totals', () => {
    const totals = totalsOf([failing, run(SMALLEST)])
    expect(totalsText(totals, [], style('en'))).toMatchInlineSnapshot(`
      "2 files, 2 cases, 6 steps: 1 held, 5 failed
      "
    `)
    expect(totalsText({ ...totals, problems: 1 }, ['emptyPool'], style('zh'))).toMatchInlineSnapshot(`
      "2 个文件，2 个用例，6 个步骤：1 个符合预期，5 个不符合，1 个问题
      云文档未明确之处，以上结论取决于选项：emptyPool
      "
    `)
  })

  test('a trace stands below its step', () => {
    const text = reportText(run(SMALLEST), style('en'))
    expect(text).toMatch(/✓ consumer -> ep1:80 .*\n {6}SYN request/)
  })

  test('a problem shows its line', () => {
    const text = SMALLEST.replace('svc: lb1', 'svc: lb9')
    expect(reportText(run(text), style('en', text))).toMatchInlineSnapshot(`
      "a.yaml
        a.yaml:4:26: NO_SUCH_CLB! (NO_SUCH_CLB; cloud: ResourceNotFound)
            3 | clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
          > 4 | endpointServices: { svc: lb9 }
              |                          ^
            5 | endpoints: { ep1: { in: vpc1, service: svc } }
      "
    `)
  })

  test('what is printed cannot steer a terminal', () => {
    const text = SMALLEST.replace('steps:', 'title: "a\\e[2Jb\\nc\\u202e"\nsteps:')
    expect(reportText(run(text), style('en', text))).not.toMatch(/[^\P{C}\n]/u)
    expect(oneLine('a\u001b[2J\r\nb\u202ec')).toBe('a·[2J b·c')
  })

  test('spans of time and columns', () => {
    expect([0, 999, 1000, 1800, 999_999, 10_000_000, 61_500_000].map(spanText)).toEqual([
      '0 us',
      '999 us',
      '1 ms',
      '1.8 ms',
      '999.999 ms',
      '10 s',
      '61.5 s',
    ])
    expect(padded('客户端', 8)).toBe('客户端  ')
  })
})

describe('JSON', () => {
  test('has the form that other tools build on', () => {
    const json = JSON.parse(JSON.stringify(reportJson([run(FAILING)], { language: 'en', say })))
    expect(json).toMatchObject({
      format: 1,
      seed: 1,
      files: [
        {
          path: 'a.yaml',
          cases: [
            {
              name: null,
              steps: [
                {
                  line: 30,
                  kind: 'connect',
                  ok: false,
                  timeUs: 0,
                  observed: { outcome: 'connected', sourceSeen: expect.stringMatching(/^11\.163\./) },
                  failures: [
                    { path: 'outcome', expected: 'timeout', actual: 'connected', line: 31, column: 24 },
                    {},
                    {},
                    {},
                    {},
                  ],
                  trace: { packets: [{ segment: 'SYN' }, {}] },
                },
                { name: 'wrong port' },
                { failures: [{ connections: { times: 8 } }, {}] },
                { observed: { error: { code: 'InvalidParameter', message: expect.stringContaining('AcceptFlag') } } },
                { kind: 'check' },
              ],
            },
          ],
        },
      ],
      problems: [],
      totals: { files: 1, cases: 1, steps: 5, held: 0, failed: 5, problems: 0 },
      dependedOn: expect.arrayContaining(['noListenerBehavior']),
    })
    expect(Object.keys(json)).toEqual(['format', 'seed', 'files', 'problems', 'totals', 'dependedOn'])
  })

  test('problems carry code, place and words; files with different seeds have no common one', () => {
    const wrong = run(SMALLEST.replace('svc: lb1', 'svc: lb9'))
    const other = run(WHOLE.replace('seed: 1', 'seed: 2'))
    const json = reportJson([run(SMALLEST), wrong, other], { language: 'en', say })
    expect(json.seed).toBeNull()
    expect(json.problems).toEqual([
      {
        code: 'NO_SUCH_CLB',
        file: 'a.yaml',
        line: 4,
        column: 26,
        path: 'endpointServices.svc.clb',
        message: 'NO_SUCH_CLB!',
        apiCode: 'ResourceNotFound',
      },
    ])
  })
})

describe('JUnit', () => {
  test('a suite for each case, a test for each step, a failure with its words', () => {
    const elements = elementsOf(junitText([run(FAILING), run(SMALLEST)], 'en', say))
    expect(elements.map(({ name }) => name)).toEqual([
      'testsuites',
      'testsuite',
      ...Array.from({ length: 5 }, () => ['testcase', 'failure']).flat(),
      'testsuite',
      'testcase',
    ])
    expect(elements[0]?.attributes).toEqual({ name: 'isthmus', tests: '6', failures: '5', errors: '0' })
    expect(elements[2]?.attributes).toMatchObject({ classname: 'a.yaml', name: '1 consumer -> ep1:80', line: '30' })
    expect(elements[3]?.text).toContain('SYN request')
  })

  test('a file that is wrong is an error', () => {
    const wrong = {
      file: '-',
      title: undefined,
      cases: [],
      problems: run(SMALLEST.replace('svc: lb1', 'svc: lb9')).problems,
    }
    const elements = elementsOf(junitText([wrong], 'en', () => 'a "b" <c> & \u0000\u001b ]]> \ud800 \n d'))
    expect(elements.at(-1)).toMatchObject({
      name: 'error',
      attributes: { type: 'NO_SUCH_CLB', message: 'a "b" <c> & \ufffd\ufffd ]]> \ufffd \n d' },
    })
  })
})
