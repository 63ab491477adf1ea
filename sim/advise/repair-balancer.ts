import type { Clb, Cvm, Listener, Network } from '../model/network.ts'
import { Protocol } from '../net/protocol.ts'
import type { TargetAt } from './change.ts'
import type { Candidate, Obstacle } from './obstacle.ts'
import { named } from './verdicts.ts'

/** So many ways to choose targets are tried at most. */
const CHOICES_MAX = 4

/**
 * A listener for the port that was dialled, with one target: a CLB sends to an address and port from one listener only, so what
 * the others have it cannot have too, and the cloud refuses it.
 */
export function listenersFor({ cloud: { network }, dial, end: { hop } }: Obstacle): readonly Candidate[] {
  const clb = named(network.clbs, hop.component)
  const { protocol } = dial
  if (clb === undefined || protocol === 'ICMP') return []
  const port = hop.after.destinationPort
  return choices(network, clb, Protocol[protocol], port).map((target) => [
    { kind: 'listener', clb: clb.name, protocol, port, targets: [target] },
  ])
}

/** A target for a listener that has none it could use. */
export function moreTargets({ cloud: { network }, end: { hop, step } }: Obstacle): readonly Candidate[] {
  const found = listenerHere(network, hop.component, step.places)
  if (found === undefined) return []
  const { clb, listener } = found
  return choices(network, clb, listener.protocol, listener.port).map((target) => [
    { kind: 'register', clb: clb.name, listener: listener.name, targets: [target] },
  ])
}

/** Targets that a listener could have: what listens on this very port, what listens at all, and what serves beside it. */
function choices(network: Network, clb: Clb, protocol: number, port: number): readonly TargetAt[] {
  const beside = clb.listeners.flatMap(({ targets }) => targets.map((one) => ({ ...targetOf(network, one), port })))
  const taken = new Set(
    clb.listeners
      .filter((one) => one.protocol === protocol)
      .flatMap(({ targets }) => targets.map((one) => text(targetOf(network, one)))),
  )
  const all = [...machines(network, clb, protocol, port), ...beside].filter((one) => !taken.has(text(one)))
  return [...new Map(all.map((one) => [text(one), one])).values()].slice(0, CHOICES_MAX)
}

/** A weight for one of those that have none. */
export function weights({ cloud: { network }, end: { hop, step } }: Obstacle): readonly Candidate[] {
  const found = listenerHere(network, hop.component, step.places)
  if (found === undefined) return []
  const { clb, listener } = found
  return listener.targets
    .filter(({ weight }) => weight === 0)
    .slice(0, CHOICES_MAX)
    .map((one) => [{ kind: 'weight', clb: clb.name, listener: listener.name, target: targetOf(network, one) }])
}

function listenerHere(
  network: Network,
  component: string,
  places: readonly string[],
): { readonly clb: Clb; readonly listener: Listener } | undefined {
  const clb = named(network.clbs, component)
  const listener = clb?.listeners.find(({ name }) => places.includes(name))
  return clb === undefined || listener === undefined ? undefined : { clb, listener }
}

const targetOf = ({ cvms }: Network, { cvm, port }: { readonly cvm: number; readonly port: number }): TargetAt => ({
  cvm: cvms[cvm]?.name ?? '',
  port,
})

const text = ({ cvm, port }: TargetAt): string => `${cvm}:${port}`

/** The machines of the CLB's VPC that listen: those on this very port first. */
function machines({ cvms }: Network, { vpc }: Clb, protocol: number, port: number): readonly TargetAt[] {
  const ports = (cvm: Cvm) =>
    cvm.sockets.filter((one) => one.protocol === protocol).map((one) => ({ cvm: cvm.name, port: one.port }))
  const all = cvms.filter((cvm) => cvm.vpc === vpc).flatMap(ports)
  return [...all.filter((one) => one.port === port), ...all.filter((one) => one.port !== port)]
}
