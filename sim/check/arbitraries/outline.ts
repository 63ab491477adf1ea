import type { LongListener, LongNetwork } from '../history.ts'
import { PEERS } from './recipe.ts'

/** What packets and rules are aimed at, beside what the network itself has. */
export type Aims = {
  /** Destination ports. */
  readonly ports: readonly number[]
  /** Blocks and addresses, as peers of rules. */
  readonly peers: readonly string[]
}

const AIMS: Aims = { ports: [80, 8080, 53, 443, 65_535, 1], peers: PEERS }

/** What steps may speak of: the things of a network by name, and what earlier steps have made, opened and broken. */
export class Outline {
  readonly aims: Aims
  readonly accounts: readonly string[]
  readonly vpcs: readonly OutlineVpc[]
  readonly cvms: OutlineCvm[]
  readonly clbs: OutlineClb[]
  readonly services: OutlineService[]
  readonly endpoints: OutlineEndpoint[]
  readonly groups: OutlineGroup[]
  readonly acls: readonly { readonly name: string; readonly account: string }[]
  /** Connections that are kept open. */
  readonly open: { readonly name: string; readonly client: string }[] = []
  readonly faults: string[] = []
  /** Connections that were dialled, to be dialled again with the same ports. */
  readonly dialled: { readonly from: string; readonly to: string; readonly sourcePort: number }[] = []
  /** How many things were given names. */
  #made = 0

  constructor(network: LongNetwork, aims: Aims = AIMS) {
    this.aims = aims
    const { accounts = {}, securityGroups = {}, networkAcls = {}, cvms = {}, clbs = {} } = network
    const { endpointServices = {}, endpoints = {} } = network
    const named = Object.keys(accounts)
    this.accounts = named.length === 0 ? ['default'] : named
    const [only = 'default'] = this.accounts
    this.vpcs = Object.entries(network.vpcs).map(([name, { cidr, account = only, subnets }]) => ({
      name,
      cidr,
      account,
      subnets: Object.entries(subnets).map(([subnet, one]) => ({ name: `${name}/${subnet}`, cidr: one.cidr })),
    }))
    this.cvms = Object.entries(cvms).map(([name, { subnet, ip, listen = [] }]) => ({
      name,
      vpc: vpcOf(subnet),
      ip,
      ports: listen.map(portOf).filter((port) => port !== undefined),
    }))
    this.clbs = Object.entries(clbs).map(([name, { subnet, vip, listeners }]) => ({
      name,
      vpc: vpcOf(subnet),
      vip,
      listeners: Object.entries(listeners).map(([key, listener]) => outlineOf(key, listener)),
    }))
    this.services = Object.entries(endpointServices).flatMap(([name, { clb }]) =>
      clb === undefined ? [] : [{ name, clb, account: this.accountOf(vpcOf(clbs[clb]?.subnet ?? '')) }],
    )
    this.endpoints = Object.entries(endpoints).map(([name, { subnet, service, ip }]) => ({
      name,
      vpc: vpcOf(subnet),
      service,
      ip,
    }))
    const bound = [...Object.values(cvms), ...Object.values(clbs), ...Object.values(endpoints)]
    this.groups = Object.entries(securityGroups).map(([name, { account }]) => {
      const users = bound.filter((one) => one.securityGroups?.includes(name))
      return { name, account, copies: [...new Set(users.map(({ subnet }) => this.accountOf(vpcOf(subnet))))] }
    })
    this.acls = Object.entries(networkAcls).map(([name, { vpc }]) => ({ name, account: this.accountOf(vpc ?? '') }))
  }

  accountOf(vpc: string): string {
    return this.vpcs.find(({ name }) => name === vpc)?.account ?? this.accounts[0] ?? 'default'
  }

  cvmsOf(vpc: string): readonly OutlineCvm[] {
    return this.cvms.filter((cvm) => cvm.vpc === vpc)
  }

  clbBehind(service: string): OutlineClb | undefined {
    const clb = this.services.find(({ name }) => name === service)?.clb
    return this.clbs.find(({ name }) => name === clb)
  }

  /** A call was refused: what it was to make is not there. */
  forget({ name }: { readonly name?: string | number | undefined }): void {
    if (name === undefined) return
    for (const things of [this.endpoints, this.cvms, this.clbs, this.services, this.groups]) {
      const at = things.findIndex((thing) => thing.name === name)
      if (at >= 0) things.splice(at, 1)
    }
  }

  /** A name that nothing has. */
  freshName(prefix: string): string {
    this.#made += 1
    return `${prefix}-${this.#made}`
  }
}

export type OutlineVpc = {
  readonly name: string
  readonly cidr: string
  readonly account: string
  readonly subnets: readonly { readonly name: string; readonly cidr: string }[]
}
export type OutlineCvm = {
  readonly name: string
  readonly vpc: string
  readonly ip: string | undefined
  readonly ports: readonly number[]
}
export type OutlineGroup = {
  readonly name: string
  /** Undefined: it is a template, of which whoever binds it has a copy. */
  readonly account: string | undefined
  readonly copies?: readonly string[]
}
export type OutlineListener = {
  /** `tcp:80` */
  readonly key: string
  readonly protocol: string
  readonly port: number
  readonly targets: { readonly cvm: string; readonly port: number }[]
}
export type OutlineClb = {
  readonly name: string
  readonly vpc: string
  readonly vip: string | undefined
  readonly listeners: OutlineListener[]
}
export type OutlineService = { readonly name: string; readonly clb: string; readonly account: string }
export type OutlineEndpoint = {
  readonly name: string
  readonly vpc: string
  readonly service: string
  readonly ip: string | undefined
}

const vpcOf = (subnet: string): string => subnet.split('/')[0] ?? ''

function outlineOf(key: string, { targets }: LongListener): OutlineListener {
  const [protocol = 'tcp', port = '0'] = key.toLowerCase().split(':')
  return {
    key: `${protocol}:${port}`,
    protocol,
    port: Number(port),
    targets: targets.map(({ cvm, port: at }) => ({ cvm, port: at })),
  }
}

/** The port of `8080`, `udp:53`, `127.0.0.1:8080`. */
function portOf(socket: string | number): number | undefined {
  const port = Number(String(socket).split(':').at(-1))
  return Number.isInteger(port) ? port : undefined
}
