import type { Words } from '../base/language.ts'
import { Detail, Step, type StepRecord } from '../dataplane/step-log.ts'
import { EndpointState, NONE } from '../tables/tables.ts'
import type { Context } from './context.ts'
import type { Basis, OptionName } from './trace.ts'
import { valueAt } from './value-at.ts'

/** Pages of the cloud's documents, by subject; a number is the page's at tencentcloud.com, in Chinese at cloud.tencent.com. */
const PAGE = {
  quickStart: { en: 'Private Link quick start', zh: '私有连接 快速入门' },
  limits: { en: 'Private Link limits, 1216/57920', zh: '私有连接 使用限制 1451/57271' },
  endpointGroups: { en: 'Private Link, security groups of endpoints', zh: '私有连接 绑定与解绑安全组' },
  groups: { en: 'security groups, 213/12452', zh: '安全组概述 213/12452' },
  routes: { en: 'VPC route tables', zh: '私有网络 路由表概述' },
  acl: { en: 'VPC network ACLs', zh: '私有网络 网络 ACL' },
  clb: { en: 'CLB listeners', zh: '负载均衡 监听器概述' },
  balancing: { en: 'CLB load balancing methods', zh: '负载均衡 均衡方式' },
  persistence: { en: 'CLB session persistence', zh: '负载均衡 会话保持' },
  clbGroups: { en: 'CLB security groups', zh: '配置负载均衡安全组' },
  health: { en: 'CLB health checks, 214/6097', zh: '负载均衡 健康检查概述' },
} as const satisfies Record<string, Words>

const documented = (page: keyof typeof PAGE): Basis[] => [{ kind: 'documented', page: PAGE[page] }]
const option = (...names: OptionName[]): Basis[] => names.map((name) => ({ kind: 'option', option: name }))
const INFERRED: Basis[] = [{ kind: 'inferred' }]
const MEASURED: Basis[] = [{ kind: 'measured' }]

/** What a step's decision rests on. */
export function basisOf(context: Context, { step, subject, detail }: StepRecord): readonly Basis[] {
  switch (step) {
    case Step.EGRESS:
      return detail === Detail.TRACKED ? trackedBasis(context) : documented('groups')
    case Step.INGRESS:
    case Step.CLB_INGRESS:
    case Step.ENDPOINT_INGRESS:
      return groupBasis(context, step, detail)
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
      return detail === NONE ? option('snatPoolSize') : documented('limits')
    case Step.LINK_PROTOCOL:
      return documented('limits')
    case Step.LISTENER:
      return detail === NONE ? option('noListenerBehavior') : documented('clb')
    case Step.SESSION:
      return option('midStream')
    case Step.BALANCE:
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
    case Step.GUEST_BACK:
      return MEASURED
    case Step.TARGET_NAT:
    case Step.CLB_STATE:
      return documented('clb')
    case Step.GUEST_OUT:
    case Step.TARGET_NAT_BACK:
    case Step.LINK_NAT_BACK:
    case Step.CLB_ECHO:
      return INFERRED
  }
}

/** Groups are stateful, say the documents; only after a change of something is it a choice that the old verdict stands. */
const trackedBasis = ({ tables }: Context): readonly Basis[] =>
  tables.version === 1 ? documented('groups') : option('sgReevaluateEstablished')

function groupBasis(context: Context, step: Step, detail: number): readonly Basis[] {
  switch (detail) {
    case Detail.TRACKED:
      return trackedBasis(context)
    case Detail.HEALTH_CHECK:
      return option('sgAllows10064ByDefault')
    case Detail.LINK_NOT_SEEN:
      return option('clbSgSeesPrivateLink')
    case Detail.PASS_TO_TARGET:
      return documented('clbGroups')
    case Detail.NO_GROUP:
      return documented(step === Step.ENDPOINT_INGRESS ? 'endpointGroups' : 'clbGroups')
    default:
      break
  }
  if (step === Step.ENDPOINT_INGRESS) return documented('endpointGroups')
  if (step === Step.CLB_INGRESS) return context.isLinked ? option('clbSgSeesPrivateLink') : documented('clbGroups')
  return documented('groups')
}

/** An endpoint that is ACTIVE, or PENDING, because of whose account it is rests on the option that says so. */
function stateBasis({ tables }: Context, endpoint: number, state: number): readonly Basis[] {
  const fromOption = tables.names.endpoint(endpoint).stateBasis === 'sameAccountAlwaysAccepted'
  const own = fromOption ? option('sameAccountAlwaysAccepted') : documented('quickStart')
  if (state === EndpointState.ACTIVE) return own
  return [...own, ...option('nonActiveBehavior')]
}

/** Which targets take part rests on their health, and that on where probes come from and who lets them in. */
function balanceBasis({ tables }: Context, listener: number, target: number): readonly Basis[] {
  if (target === NONE) return option('emptyPool')
  const checked = valueAt(tables.listenerHealthCheck, listener) !== 0
  const fromVip = valueAt(tables.listenerProbesFromVip, listener) === 1
  if (!checked) return documented('health')
  return [...documented('health'), ...option('healthSource', ...(fromVip ? [] : (['sgAllows10064ByDefault'] as const)))]
}
