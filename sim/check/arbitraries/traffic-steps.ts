import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline, OutlineCvm } from './outline.ts'
import { among, type StepMaker } from './step-maker.ts'

const SOURCE_PORTS = [40_000, 40_001, 40_000, 1024, 65_535, 80] as const
const OUTSIDE = ['11.163.0.1', '192.168.0.130', '172.16.9.9', '203.0.113.7', '255.255.255.255', '10.0.0.2'] as const
const PATIENCE = ['50ms', '300ms', '1s', '4s'] as const

/** Where something is sent, and by whom. */
type Aim = { readonly from: string; readonly to: string; readonly protocol: string; readonly port: number }

/** Most packets are for endpoints, and most of these for a port that listens. */
function aim(outline: Outline, [a, b, c, d]: Parameters<StepMaker>[1], protocol: 'tcp' | 'udp'): Aim | undefined {
  const { endpoints, clbs, cvms } = outline
  const wild = c % 8 === 0
  const endpoint = among(endpoints, b)
  if (endpoint !== undefined && a % 16 < 10) {
    const listeners = outline.clbBehind(endpoint.service)?.listeners.filter((one) => one.protocol === protocol)
    const port = wild ? undefined : among(listeners ?? [], d)?.port
    return from(outline, endpoint.vpc, c, {
      to: endpoint.name,
      protocol,
      port: port ?? among(outline.aims.ports, d) ?? 80,
    })
  }
  const clb = among(clbs, b)
  if (clb !== undefined && a % 16 < 12) {
    const listeners = clb.listeners.filter((one) => one.protocol === protocol)
    const port = wild ? undefined : among(listeners, d)?.port
    return from(outline, clb.vpc, c, { to: clb.name, protocol, port: port ?? among(outline.aims.ports, d) ?? 80 })
  }
  const cvm = among(cvms, b)
  if (cvm === undefined) return undefined
  const port = (wild ? undefined : among(cvm.ports, d)) ?? among(outline.aims.ports, d) ?? 80
  if (a % 16 < 15) return from(outline, cvm.vpc, c, { to: cvm.name, protocol, port })
  return { from: cvm.name, to: among(OUTSIDE, c) ?? '', protocol, port }
}

/** From some machine of that VPC; from any, when it has none. */
function from(outline: Outline, vpc: string, c: number, rest: Omit<Aim, 'from'>): Aim | undefined {
  const client: OutlineCvm | undefined = among(outline.cvmsOf(vpc), c) ?? among(outline.cvms, c)
  return client && { from: client.name, ...rest }
}

const ends = ({ from: client, to, port }: Aim, sourcePort: number | undefined): string =>
  `${client}${sourcePort === undefined ? '' : `:${sourcePort}`} -> ${to}:${port}`

/** Once in three times from a port that others use, too. */
const sourcePortOf = (e: number): number | undefined => (e % 3 === 0 ? among(SOURCE_PORTS, e >> 2) : undefined)

const connect: StepMaker = (outline, rolls) => {
  const aimed = aim(outline, rolls, 'tcp')
  if (aimed === undefined) return undefined
  const [a, , , , e] = rolls
  const sourcePort = sourcePortOf(e)
  if (sourcePort !== undefined) outline.dialled.push({ from: aimed.from, to: `${aimed.to}:${aimed.port}`, sourcePort })
  return { connect: ends(aimed, sourcePort), patience: among(PATIENCE, a) ?? '1s' }
}

/** The same source port to the same port from another tenant's machine, if there is one: two flows that look alike. */
const twin: StepMaker = (outline, [a, b, c]) => {
  const { endpoints } = outline
  const one = among(endpoints, b)
  const alike = endpoints.filter((endpoint) => endpoint !== one && endpoint.service === one?.service)
  const other = alike.find(({ ip, vpc }) => ip !== undefined && ip === one?.ip && vpc !== one.vpc) ?? among(alike, a)
  const port =
    one && among(outline.clbBehind(one.service)?.listeners.filter(({ protocol }) => protocol === 'tcp') ?? [], c)?.port
  if (one === undefined || other === undefined || port === undefined) return undefined
  let first: string | undefined
  return [one, other].flatMap((endpoint, n): StepInput[] => {
    const here = outline.cvmsOf(endpoint.vpc)
    const client = here.find(({ ip }) => n > 0 && ip !== undefined && ip === first) ?? among(here, c)
    if (client === undefined) return []
    first = client.ip
    const name = outline.freshName('k')
    outline.open.push({ name, client: client.name })
    return [
      {
        connect: `${client.name}:4000${c % 2} -> ${endpoint.name}:${port}`,
        as: name,
        patience: '300ms',
        ...(n > 0 && a % 2 === 0 ? { bytes: 0 } : {}),
      },
    ]
  })
}

const open: StepMaker = (outline, rolls) => {
  const aimed = aim(outline, rolls, 'tcp')
  if (aimed === undefined) return undefined
  const name = outline.freshName('k')
  outline.open.push({ name, client: aimed.from })
  return { connect: ends(aimed, sourcePortOf(rolls[4])), as: name, patience: '300ms' }
}

/** Many at once, so that what can run out does. */
const burst: StepMaker = (outline, rolls) => {
  const aimed = aim(outline, rolls, 'tcp')
  const [a] = rolls
  if (aimed === undefined) return undefined
  return Array.from({ length: 2 + (a % 4) }, (): StepInput => {
    const name = outline.freshName('k')
    outline.open.push({ name, client: aimed.from })
    return { connect: ends(aimed, undefined), as: name, patience: '50ms' }
  })
}

const again: StepMaker = (outline, [a, b]) => {
  const before = among(outline.dialled, a)
  return (
    before && { connect: `${before.from}:${before.sourcePort} -> ${before.to}`, patience: among(PATIENCE, b) ?? '1s' }
  )
}

const use =
  (kind: 'send' | 'receive'): StepMaker =>
  (outline, [a, b, c]) => {
    const kept = among(outline.open.slice(-4), a)
    if (kept === undefined) return undefined
    const side = b % 3 === 0 ? { side: 'server' as const } : {}
    return { [kind]: kept.name, bytes: among([1, 100, 3000], c) ?? 1, patience: '300ms', ...side } as StepInput
  }

const end =
  (kind: 'close' | 'reset'): StepMaker =>
  (outline, [a, b]) => {
    const kept = among(outline.open.slice(-4), a)
    if (kept === undefined) return undefined
    const half = kind === 'close' && b % 2 === 0
    if (!half) outline.open.splice(outline.open.indexOf(kept), 1)
    const side = b % 3 === 0 ? { side: 'server' as const } : {}
    return { [kind]: kept.name, patience: '300ms', ...side, ...(half ? { half: true } : {}) } as StepInput
  }

const FLAGS = ['SYN', 'ACK', 'RST', 'FIN+ACK', 'SYN+ACK', 'RST+ACK', 'PSH+ACK', 'NULL', 'XMAS', 'FIN'] as const

const segment: StepMaker = (outline, rolls) => {
  const [a, b, c, d, e] = rolls
  const flags = among(FLAGS, e) ?? 'SYN'
  const kept = a % 2 === 0 ? among(outline.open.slice(-4), b) : undefined
  if (kept !== undefined)
    return { segment: { on: kept.name, side: c % 3 === 0 ? 'server' : 'client', flags, patience: '20ms' } }
  const aimed = aim(outline, rolls, 'tcp')
  if (aimed === undefined) return undefined
  const spoofed = d % 8 === 0 ? among(outline.cvms, c)?.ip : undefined
  const ttl = d % 5 === 0 ? { ttl: 1 + (c % 6) } : {}
  return {
    segment: ends(aimed, among(SOURCE_PORTS, b)),
    flags,
    patience: '20ms',
    ...ttl,
    ...(spoofed !== undefined && { source: spoofed }),
  }
}

/** A SYN for what listens, from an address that is another machine's. */
const spoof: StepMaker = (outline, rolls) => {
  const [, b, c, , e] = rolls
  const aimed = aim(outline, rolls, 'tcp')
  const client = aimed && outline.cvms.find(({ name }) => name === aimed.from)
  if (aimed === undefined || client === undefined) return undefined
  const neighbours = outline.cvmsOf(client.vpc).filter(({ name, ip }) => name !== client.name && ip !== undefined)
  // As often an address of links as a neighbour's.
  const source = (e % 2 === 0 ? among(neighbours, b)?.ip : undefined) ?? among(OUTSIDE, e % 4 === 1 ? 0 : c)
  return source === undefined ? undefined : { segment: ends(aimed, 40_002), flags: 'SYN', source, patience: '20ms' }
}

const udp: StepMaker = (outline, rolls) => {
  const aimed = aim(outline, rolls, 'udp')
  return aimed && { udp: ends(aimed, sourcePortOf(rolls[4])), patience: '300ms' }
}

const ping: StepMaker = (outline, rolls) => {
  const aimed = aim(outline, rolls, 'tcp')
  return aimed && { ping: `${aimed.from} -> ${aimed.to}`, patience: '300ms' }
}

/** Around every time-out of a tracked flow: a second before it, or a second after. */
const ADVANCES = ['1ms', '1s', '3s', '9s', '11s', '29s', '31s', '61s', '121s', '301s', '899s', '901s'] as const

const advance: StepMaker = (_, [a]) => ({ advance: among(ADVANCES, a) ?? '1s' })

export const TRAFFIC = { connect, twin, open, burst, again, send: use('send'), receive: use('receive') } as const
export const MORE_TRAFFIC = { close: end('close'), reset: end('reset'), segment, spoof, udp, ping, advance } as const
