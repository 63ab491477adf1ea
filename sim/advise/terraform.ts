import type { Words } from '../base/language.ts'
import type { Network } from '../model/network.ts'
import type { Change, TargetAt } from './change.ts'
import { ruleDocument } from './guest-changes.ts'
import { ruleTextOf } from './repair-rules.ts'
import { named } from './verdicts.ts'

/** A resource of the provider tencentcloudstack/tencentcloud, or why there is none. */
export type Terraform =
  | { readonly kind: 'resource'; readonly text: string; readonly note?: Words }
  | { readonly kind: 'none'; readonly note: Words }

const WHOLE_LIST: Words = {
  en: 'This resource holds the whole list: where you keep it already, change it there.',
  zh: '该资源管理整个列表：如果配置中已有该资源，请直接在其中修改。',
}
const IN_GUEST: Words = {
  en: 'Inside the guest of the machine: not a thing of the cloud.',
  zh: '在云服务器的操作系统内，不属于云资源。',
}

/** What a change is in Terraform, in the network after it. */
export function terraformOf(change: Change, network: Network): readonly Terraform[] {
  const id = (list: readonly { readonly name: string; readonly id: string }[], name: string): string =>
    named(list, name)?.id ?? name
  switch (change.kind) {
    case 'policy':
      return [policy(change, id(network.securityGroups, change.group))]
    case 'entry':
      return [acl(change.acl, network)]
    case 'accept': {
      const body = {
        end_point_service_id: id(network.endpointServices, change.service),
        end_point_id: [id(network.endpoints, change.endpoint)],
        accept_flag: true,
      }
      return [resource('vpc_enable_end_point_connect', change.endpoint, body)]
    }
    case 'whitelist': {
      const body = { end_point_service_id: id(network.endpointServices, change.service), user_uin: change.uin }
      return [resource('vpc_end_point_service_white_list', `${change.service}_${change.account}`, body)]
    }
    case 'again':
      return [endpointMade(change.makes, network)]
    case 'recreate': {
      const body = {
        vpc_id: id(network.vpcs, change.vpc),
        subnet_id: id(network.subnets, change.subnet),
        end_point_name: change.endpoint,
        end_point_service_id: id(network.endpointServices, change.service),
        end_point_vip: change.address,
        security_groups_ids: change.groups.map((group) => id(network.securityGroups, group)),
      }
      const note = {
        en: `Have it made anew: terraform apply -replace=tencentcloud_vpc_end_point.${label(change.endpoint)}`,
        zh: `需要重新创建：terraform apply -replace=tencentcloud_vpc_end_point.${label(change.endpoint)}`,
      }
      return [resource('vpc_end_point', change.endpoint, body, note)]
    }
    case 'listener': {
      const { clb, protocol, port } = change
      const name = `${clb}_${protocol.toLowerCase()}_${port}`
      const body = { clb_id: id(network.clbs, clb), listener_name: `${protocol.toLowerCase()}-${port}`, port, protocol }
      const made = `tencentcloud_clb_listener.${label(name)}.listener_id`
      return [resource('clb_listener', name, body), attachment(network, clb, name, { raw: made }, change.targets)]
    }
    case 'register':
    case 'weight': {
      const listener = named(named(network.clbs, change.clb)?.listeners ?? [], change.listener)
      const targets = (listener?.targets ?? []).map(({ cvm, port, weight }) => ({
        ...{ cvm: network.cvms[cvm]?.name ?? '', port, weight },
      }))
      return [attachment(network, change.clb, change.listener, listener?.id ?? change.listener, targets)]
    }
    default:
      return [others(change, network)]
  }
}

/** The endpoint that a call has made. */
function endpointMade(name: string, network: Network): Terraform {
  const endpoint = named(network.endpoints, name)
  return resource('vpc_end_point', name, {
    vpc_id: network.vpcs[endpoint?.vpc ?? -1]?.id ?? '',
    subnet_id: network.subnets[endpoint?.subnet ?? -1]?.id ?? '',
    end_point_name: name,
    end_point_service_id: network.endpointServices[endpoint?.service ?? -1]?.id ?? '',
  })
}

function others(change: Change, network: Network): Terraform {
  switch (change.kind) {
    case 'startCvm':
      return resource('instance', change.cvm, { instance_name: change.cvm, running_flag: true }, ONE_ARGUMENT)
    case 'startClb': {
      const clb = named(network.clbs, change.clb)?.id ?? change.clb
      return {
        kind: 'none',
        note: {
          en: `The provider has no resource that starts ${clb}: use the call SetLoadBalancerStartStatus.`,
          zh: `Provider 中没有启动 ${clb} 的资源：请调用 SetLoadBalancerStartStatus。`,
        },
      }
    }
    default:
      return { kind: 'none', note: IN_GUEST }
  }
}

const ONE_ARGUMENT: Words = {
  en: 'The last argument is the change; the others are as in your configuration.',
  zh: '最后一个参数是要做的修改，其余参数与现有配置保持一致。',
}

function policy(change: Extract<Change, { kind: 'policy' }>, group: string): Terraform {
  const { direction, index, rule } = change
  const { action, cidrBlock, port, protocol } = ruleDocument(rule)
  const body = {
    security_group_id: group,
    type: direction,
    policy: action,
    cidr_ip: cidrBlock ?? '',
    ...(protocol === 'ALL' ? {} : { ip_protocol: protocol ?? 'ALL' }),
    ...(port === 'ALL' ? {} : { port_range: port ?? 'ALL' }),
    policy_index: index,
  }
  const note = {
    en: 'Where the rules of this group are a tencentcloud_security_group_rule_set, put it there, at this place of the list.',
    zh: '如果该安全组的规则由 tencentcloud_security_group_rule_set 管理，请在其中的这一位置添加。',
  }
  return resource('security_group_rule', `${change.group}_${direction}_${index}`, body, note)
}

function acl(name: string, network: Network): Terraform {
  const found = named(network.networkAcls, name)
  const rules = (direction: 'ingress' | 'egress') => (found?.[direction] ?? []).map((rule) => ruleTextOf(network, rule))
  const body = {
    vpc_id: network.vpcs[found?.vpc ?? -1]?.id ?? '',
    name,
    ingress: rules('ingress'),
    egress: rules('egress'),
  }
  return resource('vpc_acl', name, body, WHOLE_LIST)
}

function attachment(
  network: Network,
  clb: string,
  listener: string,
  listenerId: string | Raw,
  targets: readonly (TargetAt & { readonly weight?: number })[],
): Terraform {
  const body = { clb_id: named(network.clbs, clb)?.id ?? clb, listener_id: listenerId }
  const blocks = targets.map(({ cvm, port, weight = 10 }) => ({
    ...{ instance_id: named(network.cvms, cvm)?.id ?? cvm, port, weight },
  }))
  return resource('clb_attachment', listener, body, WHOLE_LIST, { targets: blocks })
}

/** An expression, not a text. */
type Raw = { readonly raw: string }
type Value = string | number | boolean | readonly string[] | Raw
type Body = Readonly<Record<string, Value>>

function resource(
  type: string,
  name: string,
  body: Body,
  note?: Words,
  blocks: Readonly<Record<string, readonly Body[]>> = {},
): Terraform {
  const inner = Object.entries(blocks).flatMap(([block, bodies]) =>
    bodies.flatMap((one) => ['', `  ${block} {`, ...lines(one, '    '), '  }']),
  )
  const head = `resource "tencentcloud_${type}" "${label(name)}" {`
  const text = [head, ...lines(body, '  '), ...inner, '}'].join('\n')
  return { kind: 'resource', text, ...(note === undefined ? {} : { note }) }
}

/** Names of HCL: letters, digits and underscores, no digit first. */
const label = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1')

function lines(body: Body, indent: string): string[] {
  const width = Math.max(...Object.keys(body).map(({ length }) => length))
  return Object.entries(body).map(([name, value]) => `${indent}${name.padEnd(width)} = ${literal(value, indent)}`)
}

function literal(value: Value, indent: string): string {
  if (Array.isArray(value)) {
    const items = (value as readonly string[]).map((one) => JSON.stringify(one))
    const short = `[${items.join(', ')}]`
    return short.length < 80 ? short : `[\n${items.map((one) => `${indent}  ${one},`).join('\n')}\n${indent}]`
  }
  if (typeof value === 'object') return (value as Raw).raw
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
