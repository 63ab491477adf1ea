import { expect, test } from 'vitest'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { reasonSections } from '../../sim/trace/reason-pages/sections.ts'
import { isthmus } from '../edge/terminal.ts'

test('the list has a line for every Reason', async () => {
  const { code, out, err } = await isthmus(['reasons'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(REASON_NAMES)
  expect(out).toContain('NO_LISTENER              The CLB has no listener for this protocol and port.\n')
  expect((await isthmus(['reasons', '--lang', 'zh'])).out).toMatch(/^NO_ROUTE +没有到达目的地址的路由。$/m)
})

test.each(['en', 'zh'] as const)('the page says all that docs/reasons says (%s)', async (language) => {
  for (const name of REASON_NAMES) {
    const { code, out } = await isthmus(['reasons', name, '--lang', language])
    expect(code).toBe(0)
    expect(out.startsWith(`${name}\n`)).toBe(true)
    for (const { heading, paragraphs, items } of reasonSections(name, language)) {
      for (const text of [heading, ...paragraphs, ...items]) expect(out).toContain(text)
    }
  }
})

test('a code may be written as people write it, or be that of another cloud', async () => {
  const page = await isthmus(['reasons', 'NO_ROUTE'])
  expect(await isthmus(['reasons', 'no-route'])).toEqual(page)
  expect((await isthmus(['reasons', 'FORWARDING_RULE_NO_INSTANCES'])).out).toMatch(/^NO_TARGET\n/)
  const listed = (await isthmus(['reasons', 'SG_HAS_NO_RULES'])).out.trimEnd().split('\n')
  expect(listed.map((line) => line.split(' ')[0])).toEqual([
    'EGRESS_DENIED',
    'INGRESS_DENIED',
    'ENDPOINT_INGRESS_DENIED',
    'CLB_INGRESS_DENIED',
    'TARGET_INGRESS_DENIED',
  ])
})

test('an unknown code is refused with the one that was meant', async () => {
  const { code, out, err } = await isthmus(['reasons', 'NO_LISTNER'])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toBe('`isthmus reasons` lists all Reasons; none is called NO_LISTNER (did you mean NO_LISTENER?)\n')
  expect((await isthmus(['reasons', 'x'.repeat(5000), '--lang', 'zh'])).code).toBe(2)
})
