import type { Box, Link, Picture, Thing, ThingKind } from './picture.ts'
import { ranksOf } from './ranks.ts'
import { LINE_HEIGHT, TITLE_HEIGHT, textWidth } from './type-metrics.ts'

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** Where everything of a picture stands. */
export type Layout = {
  readonly width: number
  readonly height: number
  /** From the outside to the inside. */
  readonly boxes: readonly (Rectangle & { readonly box: Box })[]
  /** The outermost of them. */
  readonly columns: readonly Rectangle[]
  readonly things: ReadonlyMap<string, Rectangle & { readonly thing: Thing }>
}

export const MARGIN = 16
/** Between the edge of a box and what is in it. */
const PADDING = 14
/** Between things one below the other, and between columns, where links run. */
const GAP = 14
const COLUMN_GAP = 56
/** More things than this of one kind in a subnet stand in several columns, but no more than so many. */
const STACK_MAX = 10
const STACKS_MAX = 3

/** A part of a picture that has its size, and can be put in its place. */
type Block = {
  readonly width: number
  readonly height: number
  /** `width`: how wide it shall be there, at least its own. */
  readonly put: (x: number, y: number, width: number) => void
}

type Sink = {
  readonly boxes: (Rectangle & { readonly box: Box })[]
  readonly things: Map<string, Rectangle & { readonly thing: Thing }>
}

/**
 * Places boxes in boxes. Links lead from left to right as far as they can: a consumer's VPC stands left of the provider's,
 * and in each VPC services stand left of CLBs, these of CVMs, and these of endpoints.
 */
export function layoutOf({ boxes, links }: Picture): Layout {
  const sink: Sink = { boxes: [], things: new Map() }
  const block = columns(boxes, links, (box) =>
    box.kind === 'account' ? accountBlock(box, links, sink) : vpcBlock(box, sink),
  )
  block.put(MARGIN, MARGIN, block.width)
  const outermost = sink.boxes.filter(({ box }) => boxes.includes(box))
  return { width: block.width + 2 * MARGIN, height: block.height + 2 * MARGIN, columns: outermost, ...sink }
}

function accountBlock(box: Box, links: readonly Link[], sink: Sink): Block {
  return framed(
    box,
    columns(box.boxes, links, (vpc) => vpcBlock(vpc, sink)),
    sink,
  )
}

/** Boxes in columns, by the links between what is in them. */
function columns(boxes: readonly Box[], links: readonly Link[], blockOf: (box: Box) => Block): Block {
  const boxOf = new Map(boxes.flatMap((box, i) => thingIds(box).map((id) => [id, i] as const)))
  const edges = links.flatMap(({ from, to }) => {
    const ends = [boxOf.get(from), boxOf.get(to)] as const
    return ends[0] === undefined || ends[1] === undefined || ends[0] === ends[1] ? [] : [[ends[0], ends[1]] as const]
  })
  const ranks = ranksOf(boxes.length, edges)
  const order: number[][] = []
  boxes.forEach((_, i) => {
    const rank = ranks[i] ?? 0
    order[rank] = [...(order[rank] ?? []), i]
  })
  const blocks = boxes.map(blockOf)
  const stacks = inGoodOrder(order, edges).map((column) =>
    stack(
      column.flatMap((i) => blocks[i] ?? []),
      GAP * 2,
    ),
  )
  return row(stacks, COLUMN_GAP + GAP)
}

/** Each column in the order of what leads to it, so that fewer links cross. */
function inGoodOrder(order: readonly (readonly number[])[], edges: readonly (readonly [number, number])[]): number[][] {
  const heights = new Map<number, number>()
  const sources = new Map<number, number[]>()
  for (const [from, to] of edges) sources.set(to, [...(sources.get(to) ?? []), from])
  return order.map((column) => {
    const meanOf = (node: number): number => {
      const known = (sources.get(node) ?? []).flatMap((from) => heights.get(from) ?? [])
      return known.length === 0 ? Number.MAX_VALUE : known.reduce((sum, one) => sum + one, 0) / known.length
    }
    const means = new Map(column.map((node) => [node, meanOf(node)]))
    const sorted = column.toSorted((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0))
    for (const [i, node] of sorted.entries()) heights.set(node, i / sorted.length)
    return sorted
  })
}

const thingIds = (box: Box): string[] => [...box.things.map(({ id }) => id), ...box.boxes.flatMap(thingIds)]

/** Services to the left; to the right the subnets, one below the other, with columns that are the same in all of them. */
function vpcBlock(box: Box, sink: Sink): Block {
  const things = box.boxes.flatMap((subnet) => subnet.things)
  const inner = COLUMNS.map((kind) => {
    const counts = box.boxes.map((subnet) => subnet.things.filter((thing) => thing.kind === kind).length)
    const width = Math.max(0, ...things.filter((thing) => thing.kind === kind).map(widthOf))
    return { kind, width, stacks: Math.min(STACKS_MAX, Math.ceil(Math.max(0, ...counts) / STACK_MAX)) }
  }).filter(({ stacks }) => stacks > 0)
  const titleWidth = Math.max(0, ...box.boxes.map(({ title }) => textWidth(title, true))) + 2 * PADDING
  const subnets = box.boxes.map((subnet) => framed(subnet, subnetBlock(subnet, inner, sink), sink, titleWidth))
  const width = Math.max(0, ...box.things.map(widthOf))
  const services = box.things.map((thing) => thingBlock(thing, width, sink))
  const parts = [stack(services, GAP), stack(subnets, GAP)].filter((part) => part.height > 0)
  return framed(box, row(parts, COLUMN_GAP), sink)
}

const COLUMNS = ['clb', 'cvm', 'endpoint'] as const satisfies readonly ThingKind[]

type Column = { readonly kind: ThingKind; readonly width: number; readonly stacks: number }

function subnetBlock(box: Box, inner: readonly Column[], sink: Sink): Block {
  const parts = inner.flatMap(({ kind, width, stacks }) => {
    const things = box.things.filter((thing) => thing.kind === kind)
    const each = Math.ceil(things.length / stacks)
    return Array.from({ length: stacks }, (_, n) =>
      stack(
        things.slice(n * each, (n + 1) * each).map((thing) => thingBlock(thing, width, sink)),
        GAP,
        width,
      ),
    )
  })
  return row(parts, COLUMN_GAP)
}

const widthOf = ({ lines }: Thing): number =>
  Math.ceil(Math.max(...lines.map((line, i) => textWidth(line, i === 0)))) + 2 * PADDING

/** How far below the top of a thing its first line begins, and how much is free below its last. */
export const THING_PADDING = 8

const thingBlock = (thing: Thing, width: number, { things }: Sink): Block => {
  const height = thing.lines.length * LINE_HEIGHT + 2 * THING_PADDING
  return { width, height, put: (x, y) => void things.set(thing.id, { x, y, width, height, thing }) }
}

/** A box with its title around what is in it. */
function framed(box: Box, inside: Block, { boxes }: Sink, leastWidth = 0): Block {
  const least = Math.max(leastWidth, Math.ceil(textWidth(box.title, true)) + 2 * PADDING)
  const width = Math.max(least, inside.width + 2 * PADDING)
  const height = TITLE_HEIGHT + inside.height + (inside.height === 0 ? 0 : PADDING)
  return {
    width,
    height,
    put: (x, y, wanted) => {
      boxes.push({ box, x, y, width: wanted, height })
      inside.put(x + PADDING, y + TITLE_HEIGHT, wanted - 2 * PADDING)
    },
  }
}

/** One below the other, all of the same width. */
function stack(blocks: readonly Block[], gap: number, leastWidth = 0): Block {
  const width = Math.max(leastWidth, ...blocks.map((block) => block.width))
  const height = blocks.reduce((sum, block) => sum + block.height, gap * Math.max(0, blocks.length - 1))
  return {
    width,
    height,
    put: (x, y, wanted) => {
      let top = y
      for (const block of blocks) {
        block.put(x, top, wanted)
        top += block.height + gap
      }
    },
  }
}

/** Side by side, each in the middle of the height; the last takes the room that is left. */
function row(blocks: readonly Block[], gap: number): Block {
  const height = Math.max(0, ...blocks.map((block) => block.height))
  const width = blocks.reduce((sum, block) => sum + block.width, gap * Math.max(0, blocks.length - 1))
  return {
    width,
    height,
    put: (x, y, wanted) => {
      let left = x
      for (const [i, block] of blocks.entries()) {
        const isLast = i === blocks.length - 1
        block.put(left, y + (height - block.height) / 2, isLast ? x + wanted - left : block.width)
        left += block.width + gap
      }
    },
  }
}
