import { type Facts, placeIn } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'

// Endpoint services and their whitelists (PRIVATE-LINK-FACTS, sections 1.2 and 1.3).

export const SERVICE_WITHOUT_ENDPOINT: LintRule = {
  id: 'service-without-endpoint',
  severity: 'info',
  title: { en: 'Nobody has an endpoint of a service', zh: '终端节点服务没有终端节点' },
  message: { en: '{service} has no endpoint: nobody uses it', zh: '{service} 没有终端节点：无人使用' },
  about: {
    en: 'A service that nobody uses costs a quota, and a CLB stands behind at most one. Not told where a later step of the file names it.',
    zh: '无人使用的服务占用配额，且一个负载均衡最多关联一个服务。若文件的后续步骤会操作它，则不报告。',
  },
  mend: { en: 'Create an endpoint, or delete the service.', zh: '创建终端节点，或删除该服务。' },
  source: 'PRIVATE-LINK-FACTS 1.4',
  *check(facts) {
    const used = new Set(facts.network.endpoints.map(({ service }) => service))
    for (const [index, { name, id, origin }] of facts.network.endpointServices.entries()) {
      if (used.has(index) || facts.isMentioned(name, id)) continue
      const calls = [{ action: 'DeleteVpcEndPointService', with: { EndPointServiceId: name } }]
      yield { where: name, origin: placeIn(origin, ''), parameters: { service: name }, calls }
    }
  },
}

type Entry = Found & { readonly uin: string; readonly service: number; readonly account: number }

/** Every entry of every whitelist, as a finding about it would be. */
function* entries({ network, documents }: Facts): Generator<Entry> {
  for (const [service, { name, origin, whitelist }] of network.endpointServices.entries()) {
    const written = documents.endpointServices.get(name)?.whitelist ?? []
    for (const [at, { uin }] of whitelist.entries()) {
      const account = network.accounts.findIndex((one) => one.uin === uin)
      const shown = network.accounts[account]?.name ?? uin
      yield {
        uin,
        service,
        account,
        where: `${name}.whitelist[${at}]`,
        origin: placeIn(written[at]?.origin ?? origin, ''),
        parameters: { service: name, account: shown, uin },
        calls: [{ action: 'DeleteVpcEndPointServiceWhiteList', with: { EndPointServiceId: name, UserUin: [uin] } }],
      }
    }
  }
}

const told = ({ where, origin, parameters, calls = [] }: Entry): Found => ({ where, origin, parameters, calls })

export const WHITELIST_OWN: LintRule = {
  id: 'whitelist-own-account',
  severity: 'info',
  title: { en: 'A whitelist lists the account that owns the service', zh: '白名单中包含服务所属账号' },
  message: {
    en: '{account} owns {service} and needs no entry on its whitelist',
    zh: '{service} 属于 {account}，无需加入白名单',
  },
  about: {
    en: 'The own account is on the list without an entry.',
    zh: '服务所属账号默认在白名单中，无需添加。',
  },
  mend: { en: 'Take the entry off.', zh: '移除该条目。' },
  source: 'PRIVATE-LINK-FACTS 1.3; quick start, step 1',
  *check(facts) {
    for (const entry of entries(facts)) {
      if (entry.account >= 0 && entry.account === facts.network.endpointServices[entry.service]?.account) {
        yield told(entry)
      }
    }
  },
}

export const WHITELIST_UNKNOWN: LintRule = {
  id: 'whitelist-unknown-account',
  severity: 'warning',
  title: { en: 'A whitelist lists a UIN that no account of the file has', zh: '白名单中的 UIN 不属于文件中的任何账号' },
  message: {
    en: 'no account of the file has the UIN {uin}, which {service} lets create endpoints',
    zh: '{service} 的白名单包含 UIN {uin}，但文件中没有账号使用该 UIN',
  },
  about: {
    en: 'Mistyped, and then nobody may connect who should; or a stranger. Whoever is listed can create endpoints, and with auto-accept uses the service at once.',
    zh: '可能是写错了（该接入的账号无法接入），也可能是陌生账号。白名单中的账号可以创建终端节点，开启自动接受时可立即使用服务。',
  },
  mend: {
    en: 'Correct the UIN, write the account under `accounts`, or take the entry off.',
    zh: '更正 UIN，或在 `accounts` 中写出该账号，或移除该条目。',
  },
  source: 'PRIVATE-LINK-FACTS 1.2 (UinNotFound)',
  *check(facts) {
    for (const entry of entries(facts)) if (entry.account < 0) yield told(entry)
  },
}

export const WHITELIST_UNUSED: LintRule = {
  id: 'whitelist-entry-unused',
  severity: 'info',
  title: { en: 'An account on a whitelist has no endpoint', zh: '白名单中的账号没有终端节点' },
  message: {
    en: '{account} may use {service} and has no endpoint of it',
    zh: '{account} 在 {service} 的白名单中，但没有创建终端节点',
  },
  about: {
    en: 'An entry that nobody uses is a door that nobody watches. Not told where a later step of the file names the account or the service.',
    zh: '无人使用的白名单条目是无人看管的入口。若文件的后续步骤会用到该账号或服务，则不报告。',
  },
  mend: { en: 'Take the entry off until it is needed.', zh: '移除该条目，需要时再添加。' },
  source: 'PRIVATE-LINK-FACTS 1.3',
  *check(facts) {
    const { endpoints, endpointServices } = facts.network
    const using = new Set(endpoints.map(({ service, account }) => `${service} ${account}`))
    for (const entry of entries(facts)) {
      const { account, service } = entry
      const owner = endpointServices[service]
      const isUsed = using.has(`${service} ${account}`)
      if (account < 0 || owner === undefined || account === owner.account || isUsed) continue
      if (!facts.isMentioned(owner.name, owner.id, entry.parameters.account ?? '', entry.uin)) yield told(entry)
    }
  },
}

export const AUTO_ACCEPT: LintRule = {
  id: 'auto-accept',
  severity: 'info',
  title: { en: 'A service accepts every endpoint of other accounts by itself', zh: '服务自动接受其他账号的终端节点' },
  message: {
    en: '{service} accepts by itself whatever these accounts connect, in any VPC of theirs: {accounts}',
    zh: '{service} 会自动接受 {accounts} 在其任意私有网络中创建的终端节点',
  },
  about: {
    en: 'With auto-accept the whitelist is the only gate: each account on it may join as many of its VPCs as it likes, and nobody is asked.',
    zh: '开启自动接受后，白名单是唯一的关口：名单中的账号可以将任意多个私有网络接入，无需审批。',
  },
  mend: { en: 'Switch auto-accept off, and accept each endpoint.', zh: '关闭自动接受，逐个接受终端节点。' },
  source: 'PRIVATE-LINK-FACTS 1.3',
  *check(facts) {
    const { endpointServices, vpcs } = facts.network
    const listed = endpointServices.map((): Entry[] => [])
    for (const entry of entries(facts)) listed[entry.service]?.push(entry)
    for (const [index, { name, origin, autoAccept, account, vpc }] of endpointServices.entries()) {
      const others = (listed[index] ?? []).filter((one) => one.account !== account)
      if (!autoAccept || others.length === 0) continue
      const accounts = others.map(({ parameters }) => parameters.account ?? '').join(', ')
      const call = { EndPointServiceId: name, VpcId: vpcs[vpc]?.name ?? '', AutoAcceptFlag: false }
      yield {
        where: name,
        origin: placeIn(origin, 'autoAccept'),
        parameters: { service: name, accounts },
        calls: [{ action: 'ModifyVpcEndPointServiceAttribute', with: call }],
      }
    }
  },
}
