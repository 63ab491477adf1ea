import type { Mutant } from './mutant.ts'

/** The control plane. */
export const CONTROL_MUTANTS: readonly Mutant[] = [
  {
    name: 'endpoint-born-active',
    about: {
      en: 'an endpoint of another account is ACTIVE without being accepted',
      zh: '其他账号的终端节点无需接受就直接可用',
    },
    file: 'model/validate/endpoint.js',
    find: "return service.autoAccept ? 'ACTIVE' : 'PENDING';",
    replace: "return 'ACTIVE';",
  },
  {
    name: 'whitelist-not-checked',
    about: {
      en: 'an account that is on no whitelist may create an endpoint',
      zh: '不在白名单中的账号也能创建终端节点',
    },
    file: 'model/validate/endpoint-service.js',
    find: 'return entries;',
    replace: `const others = accounts.list.filter(({ uin }) => !seen.has(uin));
    return [...entries, ...others.map(({ uin }) => ({ uin, description: '' }))];`,
  },
  {
    name: 'whitelist-removal-cuts',
    about: { en: 'taking an account off the whitelist cuts its endpoints', zh: '从白名单移除账号会断开其已有终端节点' },
    file: 'cloud/whitelist.js',
    find: 'if (!network.options.whitelistRemovalCutsExisting)',
    replace: 'if (network.options.whitelistRemovalCutsExisting)',
  },
  {
    name: 'reject-without-effect',
    about: { en: 'rejecting an ACTIVE endpoint leaves it ACTIVE', zh: '拒绝可用的终端节点后其仍为可用' },
    file: 'cloud/state-machine.js',
    find: "ACTIVE: { accept: 'ACTIVE', reject: 'REJECTED',",
    replace: "ACTIVE: { accept: 'ACTIVE', reject: 'ACTIVE',",
  },
  {
    name: 'accept-without-effect',
    about: { en: 'a rejected endpoint stays rejected when it is accepted', zh: '已拒绝的终端节点被接受后仍为已拒绝' },
    file: 'cloud/state-machine.js',
    find: "REJECTED: { accept: 'ACCEPTING',",
    replace: "REJECTED: { accept: 'REJECTED',",
  },
  {
    name: 'revoke-by-port-only',
    about: {
      en: 'revoking a rule takes the first one with its port, whatever else it says',
      zh: '删除规则时只按端口匹配',
    },
    file: 'cloud/security-group-policies.js',
    find: 'const index = rules.findIndex((rule) => policyText(rule) === wanted);',
    replace: `const { port = 'ALL' } = ruleFor(call, group, one);
    const index = rules.findIndex((rule) => (rule.port ?? 'ALL') === port);`,
  },
]
