import type { Language, Words } from '../../base/language.ts'
import type { Network } from '../../model/network.ts'
import { sayer } from '../../model/problem.ts'
import { Protocol, protocolText } from '../../net/protocol.ts'
import type { Matrix, MatrixBy, MatrixWay } from '../../reach/matrix.ts'
import type { Tables } from '../../tables/tables.ts'
import type { Paint } from '../../trace/text.ts'
import { portsText, probeText } from './lines.ts'

const SAID = {
  from: { en: 'from', zh: '从' },
  to: { en: 'to', zh: '到' },
  nobody: { en: 'There is no CVM: nobody reaches anybody.', zh: '没有云服务器，无人可达。' },
  nothing: { en: 'Nobody reaches anybody else.', zh: '任何人都不能到达他人。' },
  legend: {
    en: 'Rows are who sends, columns who answers; a mark: something is delivered, and answered. {count} of {pairs} pairs.',
    zh: '行为发送方，列为应答方；有标记表示有报文送达且有应答。共 {pairs} 对，其中 {count} 对可达。',
  },
  anyHealth: { en: 'over any health of the targets', zh: '后端健康状态任意' },
  nowHealth: { en: 'at the health of the targets as it is now', zh: '按后端当前健康状态' },
  via: { en: ' via {via}', zh: '，经 {via}' },
  maybe: { en: ' (if the listener chooses so)', zh: '（取决于监听器的选择）' },
} as const satisfies Record<string, Words>

/** A matrix with names in place of indices. */
export type MatrixTable = {
  readonly by: MatrixBy
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Row by row: what of the row gets to the column; empty: nothing. */
  readonly cells: readonly (readonly (readonly NamedWay[])[])[]
}

type NamedWay = {
  readonly protocol: string
  /** `80,443`; empty for ICMP. */
  readonly ports: string
  readonly via: string | undefined
  readonly isSure: boolean
  readonly example: string
}

/** Names a matrix. Those whom nobody reaches, or who reach nobody, have their row and column as well. */
export function matrixTable(network: Network, tables: Tables, matrix: Matrix): MatrixTable {
  const { by } = matrix
  const lists = { cvm: network.cvms, subnet: network.subnets, vpc: network.vpcs, account: network.accounts }
  const members = [...new Set([...matrix.rows, ...matrix.columns])].sort((a, b) => a - b)
  const names = members.map((index) => lists[by][index]?.name ?? '')
  const nameWay = ({ protocol, ports, via, clb, isSure, example }: MatrixWay): NamedWay => ({
    protocol: protocolText(protocol),
    ports: protocol === Protocol.ICMP ? '' : portsText(ports),
    via: network.endpoints[via]?.name ?? network.clbs[clb]?.name,
    isSure,
    example: probeText(network, tables, example),
  })
  const cells = members.map((row) => members.map((column) => matrix.ways(row, column).map(nameWay)))
  return { by, rows: names, columns: names, cells }
}

/** `TCP 80,443`, `TCP 80 via ep1` */
function wayText({ protocol, ports, via, isSure }: NamedWay, language: Language): string {
  const say = sayer(SAID, language)
  return `${protocol}${ports === '' ? '' : ` ${ports}`}${via === undefined ? '' : say('via', { via })}${isSure ? '' : say('maybe')}`
}

/** A table of dots that fits a terminal, and under it a line for each pair that is not empty. */
export function matrixText(table: MatrixTable, language: Language, paint: Paint): string {
  const { rows, columns, cells } = table
  const say = sayer(SAID, language)
  if (rows.length === 0) return `${say('nobody')}\n`
  const pairs = pairsOf(table)
  const total = rows.length * columns.length - rows.length
  const legend = say('legend', { count: pairs.filter(({ row, column }) => row !== column).length, pairs: total })
  const width = Math.max(...rows.map((name) => name.length))
  const isNarrow = columns.length <= GRID_COLUMNS_MAX
  const digits = String(columns.length).length
  const head = `${' '.repeat(width + digits + 2)}${columns.map((_, index) => String(index + 1).padStart(digits + 1)).join('')}`
  const grid = rows.map((name, row) => {
    const marks = columns.map((_, column) => ((cells[row]?.[column]?.length ?? 0) > 0 ? '#' : '.').padStart(digits + 1))
    return `${String(row + 1).padStart(digits)}  ${name.padEnd(width)}${marks.join('')}`
  })
  const list = pairs.map(
    ({ from, to, ways }) => `  ${from} -> ${to}  ${paint.dim(ways.map((way) => wayText(way, language)).join('; '))}`,
  )
  const nothing = list.length === 0 ? [say('nothing')] : []
  return `${[legend, ...(isNarrow ? ['', head, ...grid] : []), '', ...nothing, ...list].join('\n')}\n`
}

/** More columns than that do not fit a terminal: then there is the list alone. */
const GRID_COLUMNS_MAX = 40

function pairsOf({ rows, columns, cells }: MatrixTable) {
  return rows.flatMap((from, row) =>
    columns.flatMap((to, column) => {
      const ways = cells[row]?.[column] ?? []
      return ways.length === 0 ? [] : [{ row, column, from, to, ways }]
    }),
  )
}

export type MatrixAbout = { readonly file: string; readonly title: string; readonly health: 'any' | 'now' }

export function matrixJson(table: MatrixTable, { file, health }: MatrixAbout): string {
  const pairs = pairsOf(table).map(({ from, to, ways }) => ({ from, to, ways }))
  return `${JSON.stringify({ format: 1, file, by: table.by, health, members: table.rows, pairs }, undefined, 2)}\n`
}

/** One line for each row, one field for each column, ways in the field (RFC 4180). */
export function matrixCsv({ rows, columns, cells }: MatrixTable): string {
  const lines = rows.map((name, row) => [
    name,
    ...columns.map((_, column) => (cells[row]?.[column] ?? []).map((way) => wayText(way, 'en')).join('; ')),
  ])
  return [['from \\ to', ...columns], ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('')
}

/** A field that a spreadsheet could take for a formula is given a quote before it. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A page that needs nothing beside itself. */
export function matrixHtml(table: MatrixTable, { title, health }: MatrixAbout, language: Language): string {
  const say = sayer(SAID, language)
  const { rows, columns, cells } = table
  const pairs = pairsOf(table).filter(({ row, column }) => row !== column).length
  const legend = say('legend', { count: pairs, pairs: rows.length * columns.length - rows.length })
  const head = columns.map((name) => `<th scope="col"><span>${html(name)}</span></th>`).join('')
  const body = rows.map((name, row) => {
    const fields = columns.map((to, column) => {
      const ways = cells[row]?.[column] ?? []
      if (ways.length === 0) return row === column ? '<td class="self"></td>' : '<td></td>'
      const texts = ways.map((way) => `${wayText(way, language)}\n${way.example}`).join('\n')
      const label = ways.map(({ protocol, ports }) => `${protocol}${ports === '' ? '' : ` ${ports}`}`).join('<br>')
      const kind = ways.every(({ isSure }) => isSure) ? 'yes' : 'may'
      return `<td class="${kind}" title="${html(`${name} -> ${to}\n${texts}`)}">${label}</td>`
    })
    return `<tr><th scope="row">${html(name)}</th>${fields.join('')}</tr>`
  })
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${html(title)}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; }
th, td { border: 1px solid #c8c8c8; padding: 0.2rem 0.4rem; font-weight: normal; font-size: 12px; text-align: center; }
th[scope='row'] { text-align: right; position: sticky; left: 0; background: #fff; }
th[scope='col'] span { writing-mode: vertical-rl; transform: rotate(180deg); }
td.yes { background: #bfe5c4; }
td.may { background: #fbe6b2; }
td.self { background: #eee; }
</style>
</head>
<body>
<h1>${html(title)}</h1>
<p>${html(legend)} (${html(say(health === 'any' ? 'anyHealth' : 'nowHealth'))})</p>
<table>
<thead><tr><td>${html(`${say('from')} \\ ${say('to')}`)}</td>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</body>
</html>
`
}

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
