import type { Words } from '../base/language.ts'
import type { Origin } from '../base/origin.ts'
import type { Answer, ReasonName } from '../dataplane/reason.ts'
import type { CheckName } from './words.ts'

/**
 * What happened to the packets that decided a connection, hop by hop: a recording of walks, in names and words.
 * JSON as it stands; `traceText` makes text of it in either language.
 */
export type Trace = {
  readonly packets: readonly PacketTrace[]
}

/** HIDDEN: another tenant's business, seen through a lens. */
export type ShownReason = ReasonName | 'HIDDEN'

/** One packet's way: the request's first segment, or the answer to it. */
export type PacketTrace = {
  /** `SYN`, `SYN-ACK`, `RST`, `UDP`, `ICMP`. */
  readonly segment: string
  readonly direction: 'request' | 'reply'
  /** Virtual time at which it left its host, in microseconds. */
  readonly timeUs: number
  readonly hops: readonly Hop[]
  readonly reason: ShownReason
  /** The component at which it ended: the one it was delivered to, or the one that dropped it. */
  readonly where: string
  /** What comes back to its sender when it was not delivered. */
  readonly answer: Answer | undefined
}

/**
 * What one component did with the packet. Its own way out (groups, route table, its subnet's ACL on egress) belongs to the
 * component that the packet leaves; the ACL on ingress, and the look-up of who has the destination address, to the one that
 * it comes to.
 */
export type Hop = {
  /** The component's name: `consumer`, `ep1`, `lb1`, `web1`. */
  readonly component: string
  /** `hidden`: another tenant's, seen through a lens (lens.ts). `vpc`: nobody has the destination address, so the network itself is where the packet ended. */
  readonly kind: 'cvm' | 'endpoint' | 'clb' | 'vpc' | 'hidden'
  readonly id: string
  readonly account: string
  /** Of an endpoint: the endpoint service that it leads to. */
  readonly service: string | undefined
  /** Where the component is: its subnet and VPC. */
  readonly places: readonly string[]
  /** `10.0.1.10:40000 -> 10.0.1.200:80` as the packet arrived here, and as it left. */
  readonly before: HeaderText
  readonly after: HeaderText
  readonly steps: readonly TraceStep[]
}

export type HeaderText = {
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

/** One check or rewrite. */
export type TraceStep = {
  /** `egress`, `route`, `aclEgress`, `aclIngress`, `owner`, `endpointState`, `endpointIngress`, `snat`, `listener` ... */
  readonly check: CheckName
  /** `skip`: there was nothing to ask, or no need to. */
  readonly verdict: 'pass' | 'deny' | 'rewrite' | 'skip'
  /** Finished sentences about what was decided, in both languages. */
  readonly words: Words
  /** The rule that decided, when one did. */
  readonly rule: RuleReference | undefined
  /** For a denial: each rule that came close, and the field that refused; the closest first. */
  readonly nearMisses: readonly NearMiss[]
  /** For a denial by no rule: one that would let the packet in. */
  readonly wouldMatch: SuggestedRule | undefined
  /** What the decision rests on: documents, inference, measurement, or options. */
  readonly basis: readonly Basis[]
  /** Names of further things that this step speaks of and a reader may look for: ACL, subnet, group, route table. */
  readonly places: readonly string[]
  /** The reason, on the step that ended the walk. */
  readonly reason: ReasonName | undefined
}

/**
 * How sure a decision is: said by a page of the cloud's documents; inferred from them (the reason stands in the facts);
 * measured on a real Linux kernel; or a choice of ours where the documents are silent, which a named option can turn.
 */
export type Basis =
  | { readonly kind: 'documented'; readonly page: Words }
  | { readonly kind: 'inferred' }
  | { readonly kind: 'measured' }
  | { readonly kind: 'option'; readonly option: OptionName }

/**
 * The options that a verdict can rest on, as files write them: those of the walk and of the states that it meets, then those of
 * calls and of virtual time.
 */
export type OptionName =
  | 'sameAccountAlwaysAccepted'
  | 'nonActiveBehavior'
  | 'noListenerBehavior'
  | 'emptyPool'
  | 'unknownAddress'
  | 'clbSgSeesPrivateLink'
  | 'sgReevaluateEstablished'
  | 'endpointCut'
  | 'snatPoolSize'
  | 'sgAllows10064ByDefault'
  | 'healthSource'
  | 'midStream'
  | 'oneServicePerClb'
  | 'whitelistRemovalCutsExisting'
  | 'acceptTwice'
  | 'acceptDelay'
  | 'asyncTaskDelay'
  | 'guestTcp'
  | 'tcpTimestamps'
  | 'hopDelay'

/** `name` is `sg-web.ingress[0]`. */
export type RuleReference = {
  readonly name: string
  /** What the file calls it, when `name` speaks of one account's copy (`shop/sg-ep.ingress[0]`) of a template. */
  readonly documentName: string | undefined
  readonly text: string
  readonly description: string
  readonly origin: Origin | undefined
}

/**
 * A rule that one change would have made to let the packet through: an accepting rule ahead of the decision of which one
 * field refused; the rule that decided, if it drops; an accepting rule that matches, but stands behind that one.
 */
export type NearMiss = {
  readonly rule: RuleReference
  readonly refusedBy: RefusedBy
  /** `its port is 80, the packet's is 8080`. */
  readonly words: Words
}

/** The field that refused; `action`: it matched, and drops; `order`: it matches, but a rule that drops comes before it. */
export const REFUSED_BY = ['port', 'cidrBlock', 'securityGroup', 'protocol', 'action', 'order'] as const
export type RefusedBy = (typeof REFUSED_BY)[number]

/** `ACCEPT#11.163.0.0/16#8080#TCP` in the list `direction` of the group or ACL `owner`. */
export type SuggestedRule = {
  readonly owner: string
  readonly direction: 'ingress' | 'egress'
  readonly text: string
}
