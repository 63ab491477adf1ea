import { expect, test } from 'vitest'
import { readScenario } from '../../sim/scenario/load.ts'
import { scenarioProblemText } from '../../sim/scenario/problem-words.ts'

const said = (text: string, language: 'en' | 'zh') => {
  const [problem] = readScenario('a.yaml', new Map([['a.yaml', text]])).problems
  return problem && scenarioProblemText(problem, language)?.split('\n')[0]
}

test.each([
  ['{ rule: sg-web.ingress[0] }', 'sg-web.ingress[0]'],
  ['{ rule: { not: sg-web.ingress[0] }, backend: web }', 'sg-web.ingress[0]'],
  ['{ rule: [sg-web.ingress[0], sg-web.ingress[1]] }', 'sg-web.ingress[0]'],
  ['{ note: a{b}c }', 'a{b}c'],
])('%s: the text to quote is named', (expectation, text) => {
  const source = `steps: [{ connect: a -> b:80, expect: ${expectation} }]`
  const bracket = text.includes('[') ? '[' : '{'
  expect(said(source, 'en')).toBe(
    `not YAML: between { } or [ ] a text cannot hold a bare \`${bracket}\`; quote it: "${text}"`,
  )
  expect(said(source, 'zh')).toBe(
    `不是合法的 YAML：在 { } 或 [ ] 之间，文本不能直接含有 \`${bracket}\`，请加引号："${text}"`,
  )
})

test.each([
  [
    '{ a: "b" [0] }',
    'YAML：值已结束，其后还有内容；请给整体加引号，或将两者分开（Unexpected flow-seq-start at node end）',
  ],
  ['vpcs: [a,,b]', 'YAML：此处不应出现该内容（Unexpected , in flow sequence）'],
  ['a: {b: [1, 2}', '括号或引号没有闭合'],
])('%s is explained in Chinese, with the words of the library', (text, words) => {
  expect(said(text, 'zh')).toContain(words)
})
