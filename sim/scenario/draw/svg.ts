import type { Language } from '../../base/language.ts'
import { xmlText } from '../xml.ts'
import { type Layout, layoutOf, MARGIN, type Rectangle, THING_PADDING } from './layout.ts'
import type { Box, Link, Picture, Thing } from './picture.ts'
import { FONT_SIZE, LINE_HEIGHT, TITLE_HEIGHT } from './type-metrics.ts'

const STYLE = [
  `text { font: ${FONT_SIZE}px system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; fill: #1f2937 }`,
  '.name, .title { font-weight: bold }',
  '.title { paint-order: stroke; stroke: #fff; stroke-width: 3px }', // where a link crosses it
  '.box { fill: #fff; stroke: #94a3b8 }',
  '.account { fill: #f8fafc; stroke-dasharray: 6 4 }',
  '.vpc { fill: #eef2ff }',
  '.cvm { fill: #f1f5f9; stroke: #475569 }',
  '.clb { fill: #dcfce7; stroke: #15803d }',
  '.endpoint { fill: #fef3c7; stroke: #b45309 }',
  '.service { fill: #fce7f3; stroke: #be185d }',
  '.down { stroke-dasharray: 4 3 }',
  '.link { fill: none; stroke: #64748b; stroke-width: 1.4 }',
  '.shut { stroke: #b91c1c; stroke-dasharray: 5 4 }',
]

/** Links that go around keep so far from each other; when there are very many, some share a way. */
const LANE = 7
const LANES_BELOW_MAX = 12
const LANE_ASIDE = 4
const LANES_ASIDE_MAX = 3

/** A picture as an SVG file that needs nothing else. `title` is what a screen reader says of it. */
export function svgDrawing(picture: Picture, title: string, language: Language): string {
  const layout = layoutOf(picture)
  const links = new Links(layout)
  const paths = picture.links.map((link) => links.path(link))
  const height = layout.height + links.lanesHeight
  const size = `width="${round(layout.width)}" height="${round(height)}" viewBox="0 0 ${round(layout.width)} ${round(height)}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" lang="${language}">`,
    `<title>${xmlText(title)}</title>`,
    `<style>\n${STYLE.join('\n')}\n</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
      '<path d="M0 0 8 4 0 8z" fill="#64748b"/></marker></defs>',
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...layout.boxes.map(boxText),
    ...paths,
    ...layout.boxes.map(boxTitle),
    ...[...layout.things.values()].map(thingText),
    '</svg>',
    '',
  ].join('\n')
}

const boxText = ({ box, ...rectangle }: Rectangle & { readonly box: Box }): string =>
  `<rect class="box ${box.kind}" ${frame(rectangle)} rx="6"/>`

const boxTitle = ({ box, x, y }: Rectangle & { readonly box: Box }): string =>
  `<text class="title" x="${round(x + 14)}" y="${round(y + TITLE_HEIGHT - 10)}">${xmlText(box.title)}</text>`

function thingText({ thing, ...rectangle }: Rectangle & { readonly thing: Thing }): string {
  const rounding = thing.kind === 'endpoint' || thing.kind === 'service' ? 14 : 3
  const lines = thing.lines.map((line, i) => {
    const y = lineMiddle(rectangle, i) + FONT_SIZE * 0.35
    return `<text${i === 0 ? ' class="name"' : ''} x="${round(rectangle.x + 14)}" y="${round(y)}">${xmlText(line)}</text>`
  })
  const rect = `<rect class="${thing.kind}${thing.isDown ? ' down' : ''}" ${frame(rectangle)} rx="${rounding}"/>`
  return `${rect}${lines.join('')}`
}

const lineMiddle = ({ y }: Rectangle, line: number): number => y + THING_PADDING + (line + 0.5) * LINE_HEIGHT

const frame = ({ x, y, width, height }: Rectangle): string =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`

/** The ways of links between the things of a layout. */
class Links {
  readonly #layout: Layout
  #lanes = 0

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** How much is needed below the drawing for links that go around it. */
  get lanesHeight(): number {
    return Math.min(this.#lanes, LANES_BELOW_MAX) * LANE
  }

  path({ from, line, to, isShut }: Link): string {
    const source = this.#layout.things.get(from)
    const target = this.#layout.things.get(to)
    if (source === undefined || target === undefined) return ''
    const y = line === undefined ? source.y + source.height / 2 : lineMiddle(source, line)
    const start = { x: source.x + source.width, y }
    const end = { x: target.x, y: target.y + target.height / 2 }
    const isClear = start.x < end.x && (line !== undefined || !this.#meets(start, end))
    const way = isClear ? curve(start, end) : this.#around(start, end)
    return `<path class="link${isShut ? ' shut' : ''}" marker-end="url(#tip)" d="${way}"/>`
  }

  /** Whether the straight way leads through a thing: it would look as if it ended there. */
  #meets(start: Point, end: Point): boolean {
    const at = (t: number): Point => ({ x: start.x + (end.x - start.x) * t, y: easedBetween(start.y, end.y, t) })
    const points = Array.from({ length: SAMPLES - 1 }, (_, i) => at((i + 1) / SAMPLES))
    return [...this.#layout.things.values()].some((thing) => points.some((one) => isIn(one, thing)))
  }

  /** Below the whole drawing, and up again. */
  #around(start: Point, end: Point): string {
    const lane = this.#lanes % LANES_BELOW_MAX
    this.#lanes += 1
    const aside = 5 + (lane % LANES_ASIDE_MAX) * LANE_ASIDE
    const columnOf = (one: Point) => this.#layout.columns.find((column) => isIn(one, column))
    const source = columnOf(start)
    const right = (source === undefined ? start.x : source.x + source.width) + aside
    const left = (columnOf(end)?.x ?? end.x) - aside
    const bottom = this.#layout.height - MARGIN / 2 + lane * LANE
    return [
      `M${point(start)}H${round(right)}V${round(bottom)}`,
      `H${round(left)}V${round(end.y)}H${round(end.x)}`,
    ].join('')
  }
}

/** How finely the way of a link is looked at. */
const SAMPLES = 48

/** The height of a curve like ours after the part `t` of its way: flat at both ends. */
const easedBetween = (from: number, to: number, t: number): number => from + (to - from) * (3 * t * t - 2 * t * t * t)

const isIn = (one: Point, { x, y, width, height }: Rectangle): boolean =>
  one.x >= x && one.x <= x + width && one.y >= y - 2 && one.y <= y + height + 2

type Point = { readonly x: number; readonly y: number }

const point = ({ x, y }: Point): string => `${round(x)} ${round(y)}`

function curve(start: Point, end: Point): string {
  const bend = Math.max(20, (end.x - start.x) / 2)
  return `M${point(start)}C${point({ x: start.x + bend, y: start.y })} ${point({ x: end.x - bend, y: end.y })} ${point(end)}`
}

const round = (number: number): number => Math.round(number * 10) / 10
