import { Cloud } from '../sim/cloud/cloud.ts'
import { resolveDestination } from '../sim/cloud/destination.ts'
import { type Bench, ensure, median } from './measure.ts'
import { linkDocuments, NO_QUOTAS } from './networks.ts'

const CLIENTS = 990
const TARGETS = 10
/** Connections that the world has seen: their flows and source ports are forked with it. */
const CONNECTIONS = 500
const ROUNDS = 200

function connectTo(cloud: Cloud, client: number) {
  const dial = { from: `client${client}`, to: 'ep1', port: 80, sourcePort: undefined, bytes: 100 }
  const found = resolveDestination(cloud.network, { ...dial, protocol: 'TCP', patienceUs: 10_000_000 })
  if (!found.ok) throw new Error('benchmark: the network has its clients and its endpoint')
  return cloud.connect(found.value)
}

/** A world of 1,000 CVMs with traffic behind it. */
function usedCloud(): Cloud {
  const opened = Cloud.open(linkDocuments(10, CLIENTS, TARGETS), NO_QUOTAS, 1)
  if (!opened.ok) throw new Error('benchmark: the documents are sound')
  const cloud = opened.value
  for (let i = 0; i < CONNECTIONS; i++) ensure(connectTo(cloud, i).outcome === 'connected', 'every connection is made')
  return cloud
}

/** What a world shows next: its clock, and a connection's trace. */
const nextOf = (cloud: Cloud): string =>
  JSON.stringify([cloud.nowUs, connectTo(cloud, 7), connectTo(cloud, 600), [...cloud.health()]])

export const forkBench: Bench = {
  figures: ['fork.1k_ms'],
  run() {
    const cloud = usedCloud()
    ensure(cloud.network.cvms.length === CLIENTS + TARGETS, 'the world has 1,000 CVMs')
    const twin = cloud.fork()
    const wanted = nextOf(cloud.fork())
    const changed = cloud.fork()
    ensure(changed.guest('web0', { listen: [] }).length === 0, 'a guest can be changed')
    changed.advance(60_000_000)
    ensure(changed.health().get('lb1/tcp:80/web0') === 'Dead', 'what happens in a fork happens there')
    ensure(nextOf(twin) === wanted, 'and nowhere else')
    ensure(nextOf(cloud) === wanted, 'the world itself shows what its forks show')
    const times: number[] = []
    let forks = 0
    for (let round = -20; round < ROUNDS; round++) {
      const start = process.hrtime.bigint()
      const fork = cloud.fork()
      const ms = Number(process.hrtime.bigint() - start) / 1e6
      forks += fork.nowUs === cloud.nowUs ? 1 : 0
      if (round >= 0) times.push(ms) // the first rounds warm up
    }
    ensure(forks === ROUNDS + 20, 'every fork stands at the same time')
    return [{ name: 'fork.1k_ms', value: Math.min(...times), unit: 'ms', median: median(times) }]
  },
}
