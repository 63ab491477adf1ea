import type { Checked } from '../model/problem.ts'
import { readScenarioValue } from '../scenario/builder.ts'
import type { NetworkInput, OptionsInput, StepInput } from '../scenario/file-format.ts'
import type { ScenarioCase } from '../scenario/scenario.ts'

/**
 * A network and what happens in it: the value of a scenario file, with everything written out (addresses, accounts, long forms), so
 * that taking a part of it away moves nothing else. Plain JSON: it crosses threads and wires as it is.
 */
export type History = {
  readonly seed: number
  readonly options: OptionsInput
  readonly network: LongNetwork
  readonly steps: readonly StepInput[]
  /** The file that it was drawn around, from the current folder; it says nothing of what happens. */
  readonly base?: string
}

type Named<One> = { readonly [name: string]: One }

/** A network in the words of a scenario file, none of its short forms but those of rules and sockets. */
export type LongNetwork = {
  readonly accounts?: Named<{ readonly uin?: string; readonly appId?: string }>
  readonly vpcs: Named<LongVpc>
  readonly routeTables?: NonNullable<NetworkInput['routeTables']>
  readonly networkAcls?: Named<LongAcl>
  readonly securityGroups?: Named<LongGroup>
  readonly cvms?: Named<LongCvm>
  readonly clbs?: Named<LongClb>
  readonly endpointServices?: Named<LongService>
  readonly endpoints?: Named<LongEndpoint>
}

export type LongVpc = {
  readonly cidr: string
  readonly account?: string
  readonly assistantCidrs?: readonly string[]
  readonly subnets: Named<{ readonly cidr: string; readonly routeTable?: string; readonly networkAcl?: string }>
}

/** `ACCEPT#10.0.0.0/8#80#TCP`, or its long form. */
export type LongRule = NonNullable<LongGroup['ingress']>[number]
type Rule = NonNullable<NonNullable<NetworkInput['securityGroups']>[string]['ingress']>[number]
export type LongAcl = { readonly vpc?: string; readonly ingress?: readonly Rule[]; readonly egress?: readonly Rule[] }
export type LongGroup = {
  readonly account?: string
  readonly ingress?: readonly Rule[]
  readonly egress?: readonly Rule[]
}

type FirewallRule = Extract<
  NonNullable<Extract<NonNullable<NetworkInput['cvms']>[string], object>['firewall']>,
  object
>[number]
export type LongCvm = {
  readonly subnet: string
  readonly ip?: string
  readonly securityGroups?: readonly string[]
  readonly listen?: readonly (string | number)[]
  readonly firewall?: readonly FirewallRule[]
  readonly allow?: readonly string[]
  readonly backlog?: number
  readonly accepts?: boolean
  readonly conntrack?: number
  readonly state?: 'RUNNING' | 'STOPPED' | 'VANISHED'
}

export type LongClb = {
  readonly subnet: string
  readonly vip?: string
  readonly type?: 'INTERNAL' | 'OPEN'
  readonly securityGroups?: readonly string[]
  readonly passToTarget?: boolean
  readonly state?: 'RUNNING' | 'STOPPED'
  readonly connections?: number
  readonly listeners: Named<LongListener>
}

export type LongListener = Omit<
  Extract<NonNullable<NonNullable<NetworkInput['clbs']>[string]['listeners']>[string], { readonly targets?: unknown }>,
  'targets'
> & { readonly targets: readonly LongTarget[] }
export type LongTarget = { readonly cvm: string; readonly port: number; readonly weight?: number }

export type LongService = {
  readonly clb?: string
  readonly type?: 'CLB' | 'CDB' | 'CRS' | 'GWLB'
  readonly instance?: string
  readonly vpc?: string
  readonly autoAccept?: boolean
  readonly whitelist?: readonly (string | { readonly account: string })[]
}

export type LongEndpoint = {
  readonly subnet: string
  readonly service: string
  readonly ip?: string
  readonly securityGroups?: readonly string[]
  readonly state?: 'ACTIVE' | 'PENDING' | 'ACCEPTING' | 'REJECTED' | 'FAILED'
  readonly snat?: { readonly addresses?: number; readonly ports?: string }
  readonly connections?: number
}

/** Reads a history as the scenario file that it is, or tells what is wrong with it. */
export function readHistory({ base: _, ...history }: History): Checked<ScenarioCase> {
  const { scenario, problems } = readScenarioValue(history)
  const [one] = scenario?.cases ?? []
  return one !== undefined && problems.length === 0 ? { ok: true, value: one } : { ok: false, problems }
}
