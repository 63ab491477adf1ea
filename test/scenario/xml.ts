import { assert } from '../../sim/base/assert.ts'

/** One element of an XML document, in the order in which they begin. */
export type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>>; text: string }

const TOKEN = /<\?xml [^?]*\?>|<\/([a-z]+)>|<([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>|([^<]+)/y

/** Reads the small part of XML 1.0 that we write, and refuses what is not well formed. */
export function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = []
  const open: Element[] = []
  let at = 0
  while (at < xml.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(xml)
    assert(match !== null, `not well formed at ${xml.slice(at, at + 40)}`)
    const [whole, closed, name, attributes = '', empty, text] = match
    at += whole.length
    if (closed !== undefined) assert(open.pop()?.name === closed, `</${closed}> closes nothing`)
    const top = open.at(-1)
    if (text !== undefined && top !== undefined) top.text += unescaped(text)
    if (name === undefined) continue
    const element: Element = { name, attributes: attributesOf(attributes), text: '' }
    elements.push(element)
    if (empty === '') open.push(element)
  }
  assert(open.length === 0, 'every element is closed')
  return elements
}

const attributesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  )

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** Signs that XML 1.0 has: tab, line ends, and what is no control character or half of a pair. */
const XML_TEXT = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

function unescaped(text: string): string {
  assert(!text.includes(']]>'), ']]> must not stand in a text')
  const plain = text.replace(/&(?:#(\d+)|([a-z]+));/g, (_, code?: string, name?: string) =>
    code === undefined
      ? (ENTITIES[name ?? ''] ?? assert(false, `unknown entity ${name}`) ?? '')
      : String.fromCodePoint(Number(code)),
  )
  assert(!/&(?!#?\w+;)/.test(text) && XML_TEXT.test(plain), `not XML text: ${JSON.stringify(text)}`)
  return plain
}
