import { unreachable } from '../base/assert.ts'
import type { Words } from '../base/language.ts'
import type { Change, Direction, InGuest, TargetAt } from './change.ts'

const WAY = {
  ingress: { en: 'inbound', zh: '入站' },
  egress: { en: 'outbound', zh: '出站' },
} as const satisfies Record<Direction, Words>

/** What a change does, in one line. */
export function changeWords(change: Change): Words {
  switch (change.kind) {
    case 'policy':
      return ruleWords(change, change.group, { en: 'security group', zh: '安全组' })
    case 'entry':
      return ruleWords(change, change.acl, { en: 'network ACL', zh: '网络 ACL' })
    case 'accept': {
      const { endpoint, service } = change
      return {
        en: `accept the connection of endpoint ${endpoint} to service ${service}`,
        zh: `接受终端节点 ${endpoint} 到终端节点服务 ${service} 的连接`,
      }
    }
    case 'whitelist': {
      const { account, uin, service } = change
      return {
        en: `put account ${account} (UIN ${uin}) on the whitelist of service ${service}`,
        zh: `将账号 ${account}（UIN ${uin}）加入终端节点服务 ${service} 的白名单`,
      }
    }
    case 'recreate':
      return {
        en: `delete the failed endpoint ${change.endpoint} and create it again with the address ${change.address}`,
        zh: `删除失败的终端节点 ${change.endpoint}，并以相同的地址 ${change.address} 重新创建`,
      }
    case 'again': {
      const { action } = change.operation
      return {
        en: `make the call ${action} again, which was refused before: it creates ${change.makes}`,
        zh: `再次执行此前被拒绝的调用 ${action}，以创建 ${change.makes}`,
      }
    }
    case 'startClb':
    case 'listener':
    case 'register':
    case 'weight':
      return clbWords(change)
    case 'startCvm':
      return { en: `start the CVM ${change.cvm}`, zh: `启动云服务器 ${change.cvm}` }
    default:
      return guestWords(change)
  }
}

function clbWords(change: Extract<Change, { kind: ClbKind }>): Words {
  switch (change.kind) {
    case 'startClb':
      return change.listener === undefined
        ? { en: `start the CLB ${change.clb}`, zh: `启动负载均衡 ${change.clb}` }
        : { en: `start the listener ${change.listener}`, zh: `启动监听器 ${change.listener}` }
    case 'listener': {
      const key = `${change.protocol.toLowerCase()}:${change.port}`
      const targets = targetsText(change.targets)
      return {
        en: `create the listener ${key} on ${change.clb}, with ${targets} as its target`,
        zh: `在 ${change.clb} 上创建监听器 ${key}，绑定后端 ${targets}`,
      }
    }
    case 'register': {
      const targets = targetsText(change.targets)
      return {
        en: `register ${targets} as a target of the listener ${change.listener}`,
        zh: `为监听器 ${change.listener} 绑定后端 ${targets}`,
      }
    }
    case 'weight': {
      const target = targetsText([change.target])
      return {
        en: `give ${target} a weight under the listener ${change.listener}`,
        zh: `将监听器 ${change.listener} 的后端 ${target} 的权重改为大于 0`,
      }
    }
    default:
      return unreachable(change)
  }
}

function guestWords(change: InGuest): Words {
  const { cvm } = change
  switch (change.kind) {
    case 'listen':
      return {
        en: `in the guest of ${cvm}: have the program listen on ${change.socket}`,
        zh: `在 ${cvm} 的操作系统中：让程序监听 ${change.socket}`,
      }
    case 'firewall':
      return {
        en: `in the guest of ${cvm}: put ${change.rule} into its firewall, as rule ${change.index}`,
        zh: `在 ${cvm} 的操作系统中：在防火墙第 ${change.index} 条处加入 ${change.rule}`,
      }
    case 'accepts':
      return {
        en: `in the guest of ${cvm}: have the program accept connections again`,
        zh: `在 ${cvm} 的操作系统中：让程序重新 accept 连接`,
      }
    case 'revive':
      return {
        en: `bring the machine ${cvm} back, which has vanished from the network`,
        zh: `恢复已从网络中消失的云服务器 ${cvm}`,
      }
    default:
      return unreachable(change)
  }
}

type ClbKind = 'startClb' | 'listener' | 'register' | 'weight'

const targetsText = (targets: readonly TargetAt[]): string =>
  targets.map(({ cvm, port }) => `${cvm}:${port}`).join(', ')

/** `sg-web.ingress[0]` is where the rule will stand. */
function ruleWords(
  change: {
    readonly direction: Direction
    readonly index: number
    readonly from: number | undefined
    readonly rule: string
  },
  owner: string,
  kind: Words,
): Words {
  const { direction, index, from, rule } = change
  const { en, zh } = WAY[direction]
  if (from !== undefined) {
    return {
      en: `move the ${en} rule ${rule} of ${kind.en} ${owner} from place ${from} to ${index}, before the rule that drops`,
      zh: `将${kind.zh} ${owner} 的${zh}规则 ${rule} 从第 ${from} 条移到第 ${index} 条，排在拒绝规则之前`,
    }
  }
  return {
    en: `add the ${en} rule ${rule} to ${kind.en} ${owner}, as ${owner}.${direction}[${index}]`,
    zh: `在${kind.zh} ${owner} 中添加${zh}规则 ${rule}，位置为 ${owner}.${direction}[${index}]`,
  }
}
