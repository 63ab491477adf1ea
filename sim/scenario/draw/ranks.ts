import { assert } from '../../base/assert.ts'

/**
 * The column of each node of a graph, so that edges lead from left to right: one more than the furthest of those that lead
 * to it. Edges that close a circle are left out, so that there is an answer always.
 */
export function ranksOf(count: number, edges: readonly (readonly [from: number, to: number])[]): readonly number[] {
  const nodes = Array.from({ length: count }, () => ({ after: new Set<number>(), waitsFor: 0, rank: 0 }))
  for (const [from, to] of edges) if (from !== to) nodes[from]?.after.add(to)
  for (const to of nodes.flatMap(({ after }) => [...after])) {
    const node = nodes[to]
    if (node !== undefined) node.waitsFor += 1
  }
  const left = new Set(nodes)
  while (left.size > 0) {
    const free = [...left].filter(({ waitsFor }) => waitsFor === 0)
    const next = free.length > 0 ? free : [leader(left)]
    for (const node of next) {
      left.delete(node)
      for (const to of node.after) {
        const other = nodes[to]
        if (other === undefined || !left.has(other)) continue
        other.rank = Math.max(other.rank, node.rank + 1)
        other.waitsFor -= 1
      }
    }
  }
  return nodes.map(({ rank }) => rank)
}

type Node = { readonly after: ReadonlySet<number>; readonly waitsFor: number }

/** Where to enter a circle: the node that leads to the most and waits for the least. */
function leader<Any extends Node>(nodes: Iterable<Any>): Any {
  const [first, ...rest] = nodes
  assert(first !== undefined, 'there is a node left')
  const lead = ({ after, waitsFor }: Node): number => after.size - waitsFor
  return rest.reduce((best, node) => (lead(node) > lead(best) ? node : best), first)
}
