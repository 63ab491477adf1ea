import { describe, expect, test } from 'vitest'
import { SMALLEST, WHOLE } from '../scenario/run-examples.ts'
import { folderWith } from '../support/folder.ts'
import { isthmus } from './terminal.ts'

const NETWORK = SMALLEST.replace(/steps:.*/, '')
const LAB = `title: { en: A lab, zh: 实验 }
about: Two ways to one port.
${NETWORK}
steps:
  - connect: consumer -> ep1:80
    note: { en: This should work., zh: 应当连通。 }
  - connect: consumer -> ep1:81
    name: wrong port
`

const pause = (
  typed: string,
  words: readonly string[] = ['a.yaml'],
  files: Record<string, string> = { 'a.yaml': LAB },
) => isthmus(['run', '--pause', ...words], { cwd: folderWith(files), stdin: typed })

const PROMPT = '[Enter] run it  [t] trace  [s] states and health  [c] go on without stops  [q] quit > '

describe('run --pause', () => {
  test('shows title, about, the step and its note; Enter runs it', async () => {
    const { code, out, err } = await pause('\n\n')
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out.replaceAll(PROMPT, '> ')).toBe(`
a.yaml  A lab
  Two ways to one port.

Step 1 of 2  consumer -> ep1:80
  This should work.
> 
  ✓ consumer -> ep1:80  connected in 1.2 ms, backend web, which saw 11.163.0.1:32768
    SYN consumer → ep1 → lb1 → web ✓ DELIVERED
    SYN-ACK web → lb1 → ep1 → consumer ✓ DELIVERED

Step 2 of 2  wrong port: consumer -> ep1:81
> 
  ✗ wrong port: consumer -> ep1:81  timeout after 10 s: NO_LISTENER at lb1
      outcome: expected connected, but saw timeout (a connect without \`expect\` must be connected)  a.yaml:13:5
    SYN consumer → ep1 → lb1 ✗ NO_LISTENER

1 file, 1 case, 2 steps: 1 held, 1 failed
Where the documents of the cloud are silent, this rests on options: sameAccountAlwaysAccepted, snatPoolSize, healthSource, sgAllows10064ByDefault, noListenerBehavior
`)
  })

  test('shows the whole trace, states and health as often as it is asked', async () => {
    const { out } = await pause('t\ns\n\nT\nwhat\nq\n')
    expect(out).toContain('No connection has been made yet.')
    expect(out).toContain('States\n  ep1  ACTIVE\n  lb1  RUNNING\n')
    expect(out).toContain('Health of targets\n  lb1/tcp:80/web  Alive\n')
    expect(out).toMatch(/SYN request t=0us {2}DELIVERED at web\n {2}1\. consumer/)
    expect(out).toContain('There is no what here: Enter runs the step')
  })

  test('ends on q, and where the input ends; what was run is judged', async () => {
    for (const typed of ['\nq\n', '\n', '\nq']) {
      const { code, out } = await pause(typed)
      expect(code).toBe(0)
      expect(out).toContain('Ended here: 1 steps of this case were not run.')
      expect(out).toContain('1 step: 1 held, 0 failed')
    }
    const { code, out } = await pause('', ['a.yaml', 'b.yaml'], { 'a.yaml': LAB, 'b.yaml': LAB })
    expect(code).toBe(0)
    expect(out).not.toContain('b.yaml')
  })

  test('c runs the rest; cases, calls and checks are announced', async () => {
    const { code, out } = await pause('c\n', ['.'], { 'a.yaml': WHOLE, 'b.yaml': LAB, 'c.yaml': NETWORK })
    expect(code).toBe(1)
    expect(out.split(PROMPT)).toHaveLength(2)
    expect(out).toContain('Step 3 of 5  check states and health')
    expect(out).toContain(
      'DeleteSecurityGroupPolicies  {"SecurityGroupId":"sg-web","Ingress":["ACCEPT#11.163.0.0/16#8080#TCP"]}',
    )
    expect(out).toContain('3 files, 3 cases, 7 steps: 6 held, 1 failed')
    const cases = `${NETWORK}cases: [{ name: one }, { name: two }]\nsteps: [{ connect: "consumer -> ep1:80" }]\n`
    expect((await pause('c\n', ['a.yaml'], { 'a.yaml': cases })).out).toMatch(/\n {2}one\n[\s\S]*\n {2}two\n/)
  })

  test('a file with problems is told, and does not stop the others', async () => {
    const broken = SMALLEST.replace('svc: lb1', 'svc: lb9')
    const { code, out } = await pause('\n', ['a.yaml', 'b.yaml'], { 'a.yaml': broken, 'b.yaml': SMALLEST })
    expect(code).toBe(2)
    expect(out).toContain('a.yaml:4:26: no CLB is called lb9')
    expect(out).toContain('1 held, 0 failed, 1 problem')
  })

  test('in Chinese', async () => {
    const { out } = await pause('\nq\n', ['a.yaml', '--lang', 'zh'])
    expect(out).toContain('a.yaml  实验')
    expect(out).toContain('第 1 步，共 2 步')
    expect(out).toContain('应当连通。')
    expect(out).toContain('在此结束：本用例还有 1 个步骤未执行。')
  })

  test.each([
    [['-'], /standard input/],
    [['a.yaml', '--coverage'], /'--pause' cannot be used with option '--coverage'/],
    [['a.yaml', '--lang', 'zh', '--vary'], /选项 '--pause' 不能与选项 '--vary' 同时使用/],
  ])('%j is refused', async (words, message) => {
    expect(await pause('', words)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) })
  })
})
