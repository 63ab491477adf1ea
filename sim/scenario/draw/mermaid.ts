import { mermaidText } from '../../trace/mermaid.ts'
import type { Box, Link, Picture, Thing, ThingKind } from './picture.ts'

/** A shape for each kind, so that it can be told without colours. */
const SHAPES = {
  service: ['([', '])'],
  clb: ['{{', '}}'],
  cvm: ['[', ']'],
  endpoint: ['(', ')'],
} as const satisfies Record<ThingKind, readonly [string, string]>

/** A picture as a Mermaid flowchart. */
export function mermaidDrawing({ boxes, links }: Picture): string {
  const ids = new Map<Box, string>()
  return [
    'flowchart LR',
    ...boxes.flatMap((box) => boxLines(box, ids, 1)),
    ...links.map((link) => `  ${linkText(link)}`),
    '',
  ].join('\n')
}

function boxLines(box: Box, ids: Map<Box, string>, depth: number): string[] {
  ids.set(box, `box${ids.size + 1}`)
  const indent = '  '.repeat(depth)
  const inside = [
    ...box.things.map((thing) => `${indent}  ${thingText(thing)}`),
    ...box.boxes.flatMap((one) => boxLines(one, ids, depth + 1)),
  ]
  return [`${indent}subgraph ${ids.get(box)}["${mermaidText(box.title)}"]`, ...inside, `${indent}end`]
}

function thingText({ id, kind, lines }: Thing): string {
  const [open, close] = SHAPES[kind]
  return `${id}${open}"${lines.map(mermaidText).join('<br/>')}"${close}`
}

function linkText({ from, to, label, isShut }: Link): string {
  const text = label === '' ? '' : `|"${mermaidText(label)}"|`
  return `${from} ${isShut ? '-.->' : '-->'}${text} ${to}`
}
