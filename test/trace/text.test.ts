import { describe, expect, test } from 'vitest'
import { hopNames } from '../../sim/trace/hop-names.ts'
import { decidingRules, whereOf } from '../../sim/trace/query.ts'
import { type Paint, PLAIN, traceText } from '../../sim/trace/text.ts'
import { answer, DENIALS, rule, send } from './quick-start.ts'

/** Cloud ids are hashes: what is pinned here are the words around them. */
const text = (...[trace, language, paint]: Parameters<typeof traceText>) =>
  traceText(trace, language, paint).replace(/\b(ins|vpce|lb|vpc)-[0-9a-z]{8}\b/g, '$1-0')

describe('a denial', () => {
  const trace = { packets: [DENIALS.TARGET_INGRESS_DENIED().trace] }

  test('in English', () => {
    expect(text(trace, 'en', PLAIN)).toMatchInlineSnapshot()
  })

  test('in Chinese', () => {
    expect(text(trace, 'zh', PLAIN)).toMatchInlineSnapshot()
  })
})

test('an explicit DROP shows its rule, and the one that it comes before', () => {
  const trace = { packets: [DENIALS.ACL_INGRESS_DENIED().trace] }
  expect(text(trace, 'en', PLAIN).split('\n').slice(-7)).toMatchInlineSnapshot()
})

test('an answer follows its request', () => {
  const request = send()
  const lines = text({ packets: [request.trace, answer(request).trace] }, 'en', PLAIN).split('\n')
  expect(lines.filter((line) => /^\S/.test(line))).toEqual([
    'SYN request t=0us  DELIVERED at web1',
    'SYN-ACK answer t=0us  DELIVERED at consumer',
  ])
})

test('only the paint of the edge marks anything, and it marks without changing the text', () => {
  const marked: Paint = {
    ok: (one) => `<ok>${one}</>`,
    bad: (one) => `<bad>${one}</>`,
    dim: (one) => `<dim>${one}</>`,
    bold: (one) => `<bold>${one}</>`,
    accent: (one) => `<accent>${one}</>`,
  }
  const trace = { packets: [DENIALS.TARGET_INGRESS_DENIED().trace] }
  const painted = traceText(trace, 'en', marked)
  expect(painted).toContain('<bad>TARGET_INGRESS_DENIED</> at <bold>web1</>')
  expect(painted).toContain('<accent>→</> Endpoint ep1 rewrites')
  expect(painted).toContain('<ok>ACCEPT#11.163.0.0/16#8080#TCP</>')
  expect(painted.replace(/<\w*\/?>|<\/>/g, '')).toBe(traceText(trace, 'en', PLAIN))
})

describe('what expectations ask of a trace', () => {
  test('its hops are those of the request', () => {
    const request = send()
    expect(hopNames({ packets: [request.trace, answer(request).trace] })).toEqual(['consumer', 'ep1', 'lb1', 'web1'])
    expect(hopNames({ packets: [] })).toEqual([])
  })

  test('where it ended: the component, its id, subnet and VPC, and what the last check speaks of', () => {
    expect(whereOf(DENIALS.TARGET_INGRESS_DENIED().trace)).toEqual([
      'web1',
      expect.stringMatching(/^ins-/),
      'vpc2/web',
      'vpc2',
      'sg-web',
    ])
    expect(whereOf(DENIALS.ACL_INGRESS_DENIED().trace)).toContain('acl')
    expect(whereOf(DENIALS.ENDPOINT_PENDING().trace)).toContain('svc')
    expect(whereOf(DENIALS.NO_ROUTE().trace)).toContain('vpc1/default')
    expect(whereOf(DENIALS.NO_SUCH_ADDRESS().trace)).toEqual(['vpc1', expect.stringMatching(/^vpc-/)])
  })

  test('the rules that decided, in order', () => {
    expect(decidingRules({ packets: [send().trace] })).toEqual(['sg-client.egress[0]', 'sg-web.ingress[0]'])
  })

  test('the rules that came close stand for one that decided', () => {
    const { trace } = send({ web: [rule('ACCEPT#11.163.0.0/16#80#TCP')] })
    expect(decidingRules({ packets: [trace] })).toEqual(['sg-client.egress[0]', 'sg-web.ingress[0]'])
  })
})
