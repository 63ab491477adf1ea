import { Cloud } from '../sim/cloud/cloud.ts'
import type { Operation } from '../sim/cloud/operation.ts'
import { compile } from '../sim/compile/compile.ts'
import type { Network } from '../sim/model/network.ts'
import { Protocol } from '../sim/net/protocol.ts'
import type { Leak as FoundLeak, Permit } from '../sim/reach/permit.ts'
import { type Proof, Prover } from '../sim/reach/prover.ts'
import type { Tables } from '../sim/tables/tables.ts'
import { type Bench, ensure, type Figure, median } from './measure.ts'
import { NO_QUOTAS, networkOf } from './networks.ts'
import { type Estate, type EstatePermit, estate, type Leak } from './reach-networks.ts'

const VPCS = 200
/** The sizes at which the curve is shown, in VPCs of 50 machines. */
const CURVE = [20, 40, 100]

const msSince = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e6

const subnetsOf = ({ cvms, subnets }: Network): Map<string, number[]> => {
  const members = new Map<string, number[]>()
  for (const [cvm, { subnet }] of cvms.entries()) {
    const name = subnets[subnet]?.name ?? ''
    members.set(name, [...(members.get(name) ?? []), cvm])
  }
  return members
}

/** What the owners of an estate mean to be possible, by the numbers of a network. */
function permitsOf(network: Network, permits: readonly EstatePermit[]): Permit[] {
  const members = subnetsOf(network)
  const vias = new Map(network.endpoints.map(({ name }, index) => [name, index]))
  return permits.map(({ endpoint, ports, subnets }) => ({
    via: vias.get(endpoint) ?? -1,
    protocol: Protocol.TCP,
    ports: ports.map((port) => ({ first: port, last: port })),
    clients: new Set(subnets.flatMap((subnet) => members.get(subnet) ?? [])),
  }))
}

/** Seven listeners, seven groups and six endpoints too many, where they let something through. */
const LEAKS: readonly Leak[] = [
  ...[3, 31, 59, 87, 115, 143, 171].map((vpc) => ({ kind: 'listener' as const, vpc })),
  ...[13, 41, 67, 93, 121, 149, 175].map((vpc) => ({ kind: 'group' as const, vpc })),
  ...[22, 49, 76, 103, 130, 157].map((vpc) => ({ kind: 'endpoint' as const, vpc })),
]

/** By what a leak is found: its kind, and the number of its VPC. */
function kindOf({ names }: Tables, { verdict, ports }: FoundLeak): string {
  if (ports.length === 1 && ports[0]?.first === 8081) return `listener ${names.clb(verdict.clb).name.slice(2)}`
  const { name } = names.endpoint(verdict.via)
  return name.startsWith('leak') ? `endpoint ${name.slice(4)}` : `group ${name.slice(2, name.indexOf('-'))}`
}

type Tried = { readonly seconds: number; readonly mb: number; readonly proof: Proof }

const opened = ({ documents }: Estate): Cloud => {
  const made = Cloud.open(documents, NO_QUOTAS, 1)
  if (!made.ok) throw new Error('benchmark: the documents are sound')
  return made.value
}

/** Proves an estate from nothing. The memory is what the process has at the end of it, all told. */
function prove(tables: Tables, permits: readonly Permit[]): Tried {
  const start = process.hrtime.bigint()
  const proof = new Prover(permits).prove(tables)
  return { seconds: msSince(start) / 1000, mb: process.memoryUsage().rss / 1e6, proof }
}

function curve(): void {
  for (const vpcs of CURVE) {
    const made = estate(vpcs)
    const network = networkOf(made.documents)
    const { seconds, proof } = prove(compile(network, 1), permitsOf(network, made.permits))
    ensure(proof.leaks.length === 0, 'nothing leaks')
    told(vpcs, seconds, proof)
  }
}

const told = (vpcs: number, seconds: number, { cells, classes, walks }: Proof): void =>
  console.log(
    `  ${vpcs * 50} machines in ${vpcs} VPCs: ${classes} classes, ${cells} cells, ${walks} walks, ${seconds.toFixed(2)} s`,
  )

/** An edit of one rule that leaks nothing, and the proof again: milliseconds from the call to the proof. */
function editTimes(cloud: Cloud, permits: readonly Permit[]): number[] {
  const prover = new Prover(permits)
  const first = prover.prove(cloud.tables)
  const edit = (action: string, group: string, rule: string): Operation => ({
    action,
    by: undefined,
    parameters: { SecurityGroupId: group, Ingress: [rule] },
    origin: undefined,
    parameterOrigins: new Map(),
  })
  const found: number[] = []
  const again = (operation: Operation, isMeasured: boolean): Proof => {
    const start = process.hrtime.bigint()
    ensure(cloud.apply(operation).ok, 'every edit is made')
    const proof = prover.prove(cloud.tables)
    if (isMeasured) found.push(msSince(start))
    return proof
  }
  for (let i = -4; i < 30; i++) {
    const group = `${['web', 'data', 'app'][(i + 6) % 3]}-account${((i + 6) * 7) % 40}`
    const rule = `ACCEPT#10.${(i + 6) % 60}.0.0/24#7000#TCP`
    ensure(again(edit('CreateSecurityGroupPolicies', group, rule), i >= 0).leaks.length === 0, 'nothing leaks')
    const { cells, leaks } = again(edit('DeleteSecurityGroupPolicies', group, rule), i >= 0)
    ensure(leaks.length === 0 && cells === first.cells, 'what was taken back is as if it had never been')
  }
  const opens = edit('CreateSecurityGroupPolicies', 'ep-account3', 'ACCEPT#10.0.0.0/8#443#TCP')
  ensure(again(opens, false).leaks.length > 0, 'an edit that opens something is found')
  return found
}

function proofFigures(): Figure[] {
  curve()
  const clean = estate(VPCS)
  const cloud = opened(clean)
  const permits = permitsOf(cloud.network, clean.permits)
  const { seconds, mb, proof } = prove(cloud.tables, permits)
  ensure(proof.leaks.length === 0, 'nothing leaks')
  told(VPCS, seconds, proof)
  const leaking = estate(VPCS, LEAKS)
  const network = networkOf(leaking.documents)
  const tables = compile(network, 1)
  const { leaks } = prove(tables, permitsOf(network, leaking.permits)).proof
  const found = new Set(leaks.map((leak) => kindOf(tables, leak)))
  const planted = LEAKS.map(({ kind, vpc }) => `${kind} ${vpc}`)
  ensure(found.size === planted.length && planted.every((one) => found.has(one)), 'each leak is found, and no other')
  console.log(`  ${found.size} of ${planted.length} leaks found`)
  const edits = editTimes(cloud, permits)
  return [
    { name: 'prove.10k_seconds', value: seconds, unit: 's' },
    { name: 'prove.10k_mb', value: mb, unit: 'MB' },
    { name: 'prove.edit_ms', value: median(edits), unit: 'ms' },
  ]
}

export const proveBench: Bench = {
  figures: ['prove.10k_seconds', 'prove.10k_mb', 'prove.edit_ms'],
  run: proofFigures,
}
