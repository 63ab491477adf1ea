import { type Document, isMap, isNode, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { type Change, isInGuest } from '../../advise/change.ts'
import { guestChangeOf } from '../../advise/guest-changes.ts'
import { operationsOf } from '../../advise/operations.ts'
import type { Documents } from '../../model/documents.ts'
import { flowText, type Style, type Value } from './flow-text.ts'

/** The steps that make changes: a call of the cloud each, or a change in a guest. `documents`: those before each change. */
export function stepsOf(changes: readonly { readonly change: Change; readonly documents: Documents }[]): Value[] {
  return changes.flatMap(({ change, documents }): Value[] => {
    if (!isInGuest(change))
      return operationsOf(change).map(({ action, by, parameters, name }) => ({
        call: action,
        ...(by === undefined ? {} : { by }),
        ...(name === undefined ? {} : { name }),
        with: parameters as { readonly [key: string]: Value },
      }))
    const { cvm, change: guest } = guestChangeOf(documents, change)
    const { firewall, ...rest } = guest
    const rules = firewall?.map(({ action, cidrBlock = '', port = 'ALL', protocol = 'ALL' }) =>
      [action, cidrBlock, port, protocol].join('#'),
    )
    const listen = guest.listen?.map((socket) => (/^\d+$/.test(socket) ? Number(socket) : socket))
    const sockets = listen === undefined ? {} : { listen: listen.length === 1 ? listen[0] : listen }
    const fields = { ...rest, ...sockets, ...(rules === undefined ? {} : { firewall: rules }) } as {
      readonly [key: string]: Value
    }
    return [{ guest: { [cvm]: fields } }]
  })
}

/**
 * The text of a file with steps behind its `line`-th line, or, without that, before all its steps; undefined where the file has no
 * place for steps there. `at`: the path of the list of steps.
 */
export function withSteps(
  text: string,
  at: readonly (string | number)[],
  line: number | undefined,
  steps: readonly Value[],
  style: Style,
): string | undefined {
  const document = parseDocument(text)
  const list = document.getIn(at, true)
  if (list === undefined) return withFirstSteps(text, document, steps, style)
  if (!isSeq(list)) return undefined
  const offset = line === undefined ? -1 : text.split('\n', line - 1).join('\n').length + (line > 1 ? 1 : 0)
  const after = line === undefined ? -1 : itemAt(list, offset, text)
  if (line !== undefined && after < 0) return undefined
  const items = steps.map((step) => flowText(step, style))
  return list.flow ? inFlow(text, list, after, items) : inBlock(text, list, after, items)
}

/** A file in blocks that has no steps yet, with these at its end; undefined: it has cases, or is no such file. */
function withFirstSteps(
  text: string,
  { contents }: Document,
  steps: readonly Value[],
  style: Style,
): string | undefined {
  if (!isMap(contents) || contents.flow === true || contents.has('steps') || contents.has('cases')) return undefined
  const lines = steps.map((step) => `  - ${flowText(step, style)}\n`).join('')
  return `${text}${text.endsWith('\n') ? '' : '\n'}steps:\n${lines}`
}

/** The item of a list in which the line of an offset lies. */
function itemAt(list: YAMLSeq, offset: number, text: string): number {
  const end = text.indexOf('\n', offset)
  return list.items.findLastIndex((item) => isNode(item) && (item.range?.[0] ?? 0) <= (end < 0 ? text.length : end))
}

function inFlow(text: string, list: YAMLSeq, after: number, items: readonly string[]): string {
  const node = list.items[after]
  const end = isNode(node) ? node.range?.[1] : undefined
  if (end !== undefined) return `${text.slice(0, end)}, ${items.join(', ')}${text.slice(end)}`
  const start = (list.range?.[0] ?? 0) + 1
  return `${text.slice(0, start)}${items.join(', ')}${list.items.length === 0 ? '' : ', '}${text.slice(start)}`
}

function inBlock(text: string, list: YAMLSeq, after: number, items: readonly string[]): string {
  const first = list.items[0]
  const start = (isNode(first) ? first.range?.[0] : undefined) ?? 0
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const dash = text.slice(lineStart, start).indexOf('-')
  const lines = items.map((item) => `${' '.repeat(Math.max(0, dash))}- ${item}\n`).join('')
  const node = list.items[after]
  const valueEnd = isNode(node) ? node.range?.[1] : undefined
  if (valueEnd === undefined) return text.slice(0, lineStart) + lines + text.slice(lineStart)
  const end = text.slice(0, valueEnd).replace(/(?:\s+(?:#[^\n]*)?)+$/, '').length
  const next = text.indexOf('\n', end)
  if (next < 0) return `${text}\n${lines}`
  return text.slice(0, next + 1) + lines + text.slice(next + 1)
}

/** Where a file keeps the steps of a case: in the case, or at the top. */
export function stepsPath(text: string, name: string | undefined): readonly (string | number)[] {
  const cases = parseDocument(text).get('cases', true)
  if (!isSeq(cases) || name === undefined) return ['steps']
  const index = cases.items.findIndex((item) => isMap(item) && (item as YAMLMap).get('name') === name)
  const own = cases.items[index]
  return isMap(own) && own.has('steps') ? ['cases', index, 'steps'] : ['steps']
}

/** The maps of a file that hold sections of a case's network; the one that wins first. */
export function networkRoots(text: string, name: string | undefined): readonly (readonly (string | number)[])[] {
  const document = parseDocument(text)
  const top = isMap(document.get('network', true)) ? [['network']] : [[]]
  const cases = document.get('cases', true)
  if (!isSeq(cases) || name === undefined) return top
  const index = cases.items.findIndex((item) => isMap(item) && (item as YAMLMap).get('name') === name)
  const own = cases.items[index]
  return isMap(own) && isMap(own.get('network', true)) ? [['cases', index, 'network'], ...top] : top
}
