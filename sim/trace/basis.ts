import type { Words } from '../base/language.ts'
import { Reason } from '../dataplane/reason.ts'
import { Detail, KNOWN_FLOW, Step, type StepRecord } from '../dataplane/step-log.ts'
import { EndpointState, NONE, Scheduler, type Tables } from '../tables/tables.ts'
import type { Context } from './context.ts'
import type { Basis, OptionName } from './trace.ts'
import { valueAt } from './value-at.ts'

/** Pages of the cloud's documents, by subject; a number is the page's at tencentcloud.com, in Chinese at cloud.tencent.com. */
const PAGE = {
  quickStart: { en: 'Private Link quick start', zh: '私有连接 快速入门' },
  limits: { en: 'Private Link limits, 1216/57920', zh: '私有连接 使用限制 1451/57271' },
  endpointGroups: { en: 'Private Link, security groups of endpoints', zh: '私有连接 绑定与解绑安全组' },
  connections: { en: 'Private Link, connections of endpoints', zh: '私有连接 管理终端节点连接' },
  groups: { en: 'security groups, 213/12452', zh: '安全组概述 213/12452' },
  routes: { en: 'VPC route tables', zh: '私有网络 路由表概述' },
  acl: { en: 'VPC network ACLs', zh: '私有网络 网络 ACL' },
  clb: { en: 'CLB listeners', zh: '负载均衡 监听器概述' },
  clbPrinciples: { en: 'CLB, how it works', zh: '负载均衡 技术原理' },
  clbFaq: { en: 'CLB FAQ', zh: '负载均衡 配置常见问题' },
  balancing: { en: 'CLB load balancing methods', zh: '负载均衡 均衡方式' },
  persistence: { en: 'CLB session persistence', zh: '负载均衡 会话保持' },
  clbGroups: { en: 'CLB security groups', zh: '配置负载均衡安全组' },
  health: { en: 'CLB health checks, 214/6097', zh: '负载均衡 健康检查概述' },
} as const satisfies Record<string, Words>

const documented = (page: keyof typeof PAGE): Basis[] => [{ kind: 'documented', page: PAGE[page] }]
const option = (...names: OptionName[]): Basis[] => names.map((name) => ({ kind: 'option', option: name }))
const INFERRED: Basis[] = [{ kind: 'inferred' }]
const MEASURED: Basis[] = [{ kind: 'measured' }]

/** What a step's decision rests on, as PRIVATE-LINK-FACTS marks it: certain, inferred, or an option where the sources are silent. */
export function basisOf(context: Context, { step, subject, detail }: StepRecord): readonly Basis[] {
  switch (step) {
    case Step.EGRESS:
    case Step.INGRESS:
    case Step.CLB_INGRESS:
    case Step.ENDPOINT_INGRESS:
      return groupBasis(context, step, subject, detail)
    case Step.ROUTE:
      return documented('routes')
    case Step.ACL_EGRESS:
    case Step.ACL_INGRESS:
      return context.clb === NONE && context.packet.direction === 'request' ? documented('acl') : INFERRED
    case Step.OWNER:
      return detail === NONE ? option('unknownAddress') : INFERRED
    case Step.ENDPOINT_STATE:
      return stateBasis(context, subject, detail)
    case Step.LINK_NAT:
      return natBasis(context, subject)
    case Step.LINK_PROTOCOL:
    case Step.LINK_BACKEND:
      return [...documented('limits'), ...INFERRED]
    case Step.CLB_STATE:
      return detail === 0 ? INFERRED : documented('clb')
    case Step.LISTENER:
      return detail === NONE ? [...documented('clbGroups'), ...option('noListenerBehavior')] : documented('clb')
    case Step.SESSION: // what begins a session of link and CLB is an option; what fits one, and what groups take up, is Linux
      return detail === NONE && context.place.kind !== 'cvm' ? option('midStream') : MEASURED
    case Step.BALANCE:
      if (context.isKnown && detail !== NONE) return documented('clbPrinciples')
      return balanceBasis(context, subject, detail)
    case Step.SESSION_KEPT:
      return documented('persistence')
    case Step.LEAST_CONN:
      return documented('balancing')
    case Step.IP_HASH:
      return [...documented('balancing'), ...INFERRED]
    case Step.CVM_STATE:
      return detail === 0 ? option('unknownAddress') : INFERRED
    case Step.GUEST_FIREWALL:
    case Step.SOCKET:
    case Step.ACCEPT_QUEUE:
    case Step.TTL:
    case Step.GUEST_BACK:
      return MEASURED
    case Step.TARGET_NAT:
      return documented('clb')
    case Step.TARGET_NAT_BACK:
      return documented('clbPrinciples')
    case Step.LINK_NAT_BACK:
      return documented('limits')
    case Step.CLB_ECHO:
      return documented('clbFaq')
    case Step.GUEST_OUT:
    case Step.TRACK_FULL:
      return INFERRED
    case Step.FAULT: // asked for by the file: it rests on nothing else
      return []
  }
}

/** Groups are stateful, say the documents; only after a change of something is it a choice that the old verdict stands. */
const trackedBasis = ({ tables }: Context): readonly Basis[] =>
  tables.version === 1 ? documented('groups') : option('sgReevaluateEstablished')

/** Where a change of groups is applied to what they had let through, it is that choice which has a rule asked again. */
function groupBasis(context: Context, step: Step, subject: number, detail: number): readonly Basis[] {
  if (detail < NONE) return unaskedBasis(context, step, subject, detail)
  const { version, behavior } = context.tables
  const isAskedAgain = version > 1 && behavior.sgReevaluateEstablished
  return [...ruleBasis(context, step), ...(isAskedAgain ? option('sgReevaluateEstablished') : [])]
}

/** What it rests on that no rule was asked. */
function unaskedBasis(context: Context, step: Step, subject: number, detail: number): readonly Basis[] {
  switch (detail) {
    case Detail.TRACKED:
      return trackedBasis(context)
    case Detail.HEALTH_CHECK:
      return option('sgAllows10064ByDefault')
    case Detail.LINK_NOT_SEEN:
      return valueAt(context.tables.clbGroupList, subject) === 0
        ? documented('clbGroups')
        : option('clbSgSeesPrivateLink')
    case Detail.PASS_TO_TARGET:
      return context.isLinked ? [...documented('clbGroups'), ...INFERRED] : documented('clbGroups')
    default:
      return documented(step === Step.ENDPOINT_INGRESS ? 'endpointGroups' : 'clbGroups')
  }
}

/** What it rests on which rules are asked, and with which addresses: an endpoint's, with the client's own, is inferred. */
function ruleBasis({ isLinked }: Context, step: Step): readonly Basis[] {
  if (step === Step.ENDPOINT_INGRESS) return [...documented('endpointGroups'), ...INFERRED]
  if (step === Step.CLB_INGRESS) return isLinked ? option('clbSgSeesPrivateLink') : documented('clbGroups')
  return documented('groups')
}

/**
 * An endpoint that is ACTIVE, or PENDING, because of whose account it is rests on the option that says so. What a client sees
 * of one that is not ACTIVE is an option, and another one whether its state matters to a connection that was let through.
 */
function stateBasis({ tables, denied }: Context, endpoint: number, detail: number): readonly Basis[] {
  const state = detail & ~KNOWN_FLOW
  const own = stateItself(tables, endpoint, state)
  if (state === EndpointState.ACTIVE) return own
  const isKnown = state !== detail
  return [...own, ...(isKnown ? option('endpointCut') : []), ...(denied ? option('nonActiveBehavior') : [])]
}

function stateItself({ names }: Tables, endpoint: number, state: number): readonly Basis[] {
  switch (state) {
    case EndpointState.ACCEPTING:
      return [...INFERRED, ...option('acceptDelay')]
    case EndpointState.FAILED:
      return INFERRED
    case EndpointState.REJECTED:
      return documented('connections')
    default: {
      const isOption = names.endpoint(endpoint).stateBasis === 'sameAccountAlwaysAccepted'
      return isOption ? option('sameAccountAlwaysAccepted') : documented('quickStart')
    }
  }
}

/** The range is documented; how many addresses of it an endpoint has, and so which, is not, unless it says so itself. */
function natBasis({ tables }: Context, endpoint: number): readonly Basis[] {
  const isWritten = tables.names.endpoint(endpoint).snatBasis === 'written'
  return [...documented('limits'), ...(isWritten ? INFERRED : option('snatPoolSize'))]
}

/** Which targets take part rests on their health and weight; which of several is next, under WRR, nobody says. */
function balanceBasis(context: Context, listener: number, target: number): readonly Basis[] {
  const { tables, packet } = context
  if (target === NONE) {
    const { targetStart, targetWeight } = tables
    const weights = targetWeight.subarray(valueAt(targetStart, listener), valueAt(targetStart, listener + 1))
    const health = weights.some((weight) => weight > 0) ? healthBasis(tables, listener) : []
    // A backend that dials its own CLB: it takes no part, however well it is.
    if (packet.reason === Reason.HAIRPIN) return [...documented('clbFaq'), ...health]
    return [...health, ...documented('clbFaq'), ...option('emptyPool')]
  }
  const isNextInTurn =
    valueAt(tables.listenerScheduler, listener) === Scheduler.WRR &&
    valueAt(tables.targetStart, listener + 1) - valueAt(tables.targetStart, listener) > 1
  return [...healthBasis(tables, listener), ...(isNextInTurn ? INFERRED : [])]
}

/** A target's health rests on where probes come from and who lets them in, where a listener does not say that itself. */
function healthBasis(tables: Tables, listener: number): readonly Basis[] {
  if (valueAt(tables.listenerHealthCheck, listener) === 0) return documented('health')
  return [...documented('health'), ...option(...optionsOfHealth(tables, listener))]
}

/** The options that the health of a listener's targets rests on. */
function optionsOfHealth(tables: Tables, listener: number): OptionName[] {
  if (valueAt(tables.listenerHealthCheck, listener) === 0) return []
  const isWritten = tables.names.listener(listener).healthCheck.sourceBasis === 'written'
  const fromVip = valueAt(tables.listenerProbesFromVip, listener) === 1
  const isPassed = valueAt(tables.clbPassToTarget, valueAt(tables.listenerClb, listener)) === 1
  const source = isWritten ? [] : (['healthSource'] as const)
  return [...source, ...(fromVip || isPassed ? [] : (['sgAllows10064ByDefault'] as const))]
}
