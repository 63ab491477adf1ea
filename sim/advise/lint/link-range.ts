import { type Cidr, cidrText } from '../../net/cidr.ts'
import { type Ipv4, ipv4Text, parseIpv4 } from '../../net/ipv4.ts'
import type { Backend, Facts, Run } from './facts.ts'
import type { Ended, Trial } from './trial.ts'

/** Where the packets of private links come from, as a CLB and its backends see them (PRIVATE-LINK-FACTS, section 3.1). */
export const LINK_RANGE: Cidr = { network: parseIpv4('11.163.0.0') ?? (0 as Ipv4), prefixLength: 16 }
export const LINK_TEXT = cidrText(LINK_RANGE)

/** The lowest port of a client's kernel (Linux: ip_local_port_range), which the link keeps where it is free. */
export const EPHEMERAL_FIRST = 32_768
export const EPHEMERAL_LAST = 60_999

/** What becomes of packets of the link at a target, run by run of their sources. */
export function linkRuns(
  facts: Facts,
  trial: Trial,
  { number, listener: { protocol }, target }: Backend,
  port = target.port,
): readonly { readonly run: Run; readonly ended: Ended }[] {
  return facts.runsOf(LINK_RANGE).map((run) => ({
    run,
    ended: trial.atTarget(number, { source: run.low, sourcePort: EPHEMERAL_FIRST, protocol, port }),
  }))
}

/** `11.163.0.4, 11.163.1.0-11.163.255.255`: runs of addresses, ascending, in words; neighbours are one. */
export const runsText = (runs: readonly Run[]): string =>
  joined(runs)
    .map(({ low, high }) => (low === high ? ipv4Text(low) : `${ipv4Text(low)}-${ipv4Text(high)}`))
    .join(', ')

function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = []
  for (const run of runs) {
    const last = all.at(-1)
    if (last !== undefined && last.high + 1 === run.low) all[all.length - 1] = { ...last, high: run.high }
    else all.push(run)
  }
  return all
}
