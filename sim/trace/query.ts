import type { Hop, OptionName, PacketTrace, Trace, TraceStep } from './trace.ts'

/** The step that ended a packet's way, and the hop that it belongs to. */
export function endOf(packet: PacketTrace): { readonly hop: Hop | undefined; readonly step: TraceStep | undefined } {
  const hop = packet.hops.at(-1)
  return { hop, step: hop?.steps.at(-1) }
}

/**
 * The names under which a reader may look for the place where a packet ended, the component first: its subnet and VPC, and
 * what the last check speaks of (groups, ACL, route table, listener, endpoint service).
 */
export function whereOf(packet: PacketTrace): string[] {
  const { hop, step } = endOf(packet)
  const around = hop === undefined ? [] : [hop.id, ...hop.places]
  return [...new Set([packet.where, ...around, ...(step?.places ?? [])])]
}

/**
 * The rules that decided, by name, in the order in which they were met; a rule of one account's copy of a template is there
 * under both its names. When no rule decided, as in a deny at the end of a list, the rules that came close stand for it.
 */
export function decidingRules(trace: Trace): string[] {
  return namesOf(steps(trace).flatMap((step) => (step.rule === undefined ? nearRules(step) : [step.rule])))
}

const steps = (trace: Trace): TraceStep[] => trace.packets.flatMap((packet) => packet.hops.flatMap((hop) => hop.steps))

const nearRules = (step: TraceStep) => step.nearMisses.map((miss) => miss.rule)

const namesOf = (rules: readonly { name: string; documentName: string | undefined }[]): string[] => [
  ...new Set(rules.flatMap(({ name, documentName }) => (documentName === undefined ? [name] : [name, documentName]))),
]

/** The options that the decisions of a trace rest on, each once, in the order in which they were met. */
export function optionsOf(trace: Trace): OptionName[] {
  const bases = steps(trace).flatMap((step) => step.basis)
  return [...new Set(bases.flatMap((basis) => (basis.kind === 'option' ? [basis.option] : [])))]
}
