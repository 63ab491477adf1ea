import type { Box, Link, Picture, Thing, ThingKind } from './picture.ts'

const SHAPES = {
  service: 'component',
  clb: 'hexagon',
  cvm: 'box',
  endpoint: 'oval',
} as const satisfies Record<ThingKind, string>

/** A picture in the language of Graphviz. */
export function dotDrawing({ boxes, links }: Picture): string {
  const ids = new Map<Box, string>()
  return [
    'digraph network {',
    '  rankdir=LR',
    '  node [fontname="sans-serif"]',
    '  edge [fontname="sans-serif"]',
    '  graph [fontname="sans-serif"]',
    ...boxes.flatMap((box) => boxLines(box, ids, 1)),
    ...links.map((link) => `  ${linkText(link)}`),
    '}',
    '',
  ].join('\n')
}

function boxLines(box: Box, ids: Map<Box, string>, depth: number): string[] {
  ids.set(box, `cluster${ids.size + 1}`) // a subgraph is drawn as a box when its name begins so
  const indent = '  '.repeat(depth)
  const inside = [
    ...box.things.map((thing) => `${indent}  ${thingText(thing)}`),
    ...box.boxes.flatMap((one) => boxLines(one, ids, depth + 1)),
  ]
  // Graphviz leaves a box without anything in it out.
  const filled = inside.length > 0 ? inside : [`${indent}  ${ids.get(box)}_empty [style=invis, label=""]`]
  return [`${indent}subgraph ${ids.get(box)} {`, `${indent}  label=${quoted([box.title])}`, ...filled, `${indent}}`]
}

const thingText = ({ id, kind, lines, isDown }: Thing): string =>
  `${id} [shape=${SHAPES[kind]}, label=${quoted(lines)}${isDown ? ', style=dashed' : ''}]`

function linkText({ from, to, label, isShut }: Link): string {
  const attributes = [...(label === '' ? [] : [`label=${quoted([label])}`]), ...(isShut ? ['style=dashed'] : [])]
  return `${from} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`}`
}

/** Lines as a string of Graphviz: `\` begins an escape there, and `&` an entity. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => line.replace(/["\\]/g, '\\$&').replaceAll('&', '&amp;')).join('\\n')}"`
