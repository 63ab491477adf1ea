import type { Mutant } from './mutant.ts'

/** How rules of groups, ACLs and firewalls are matched. */
export const RULE_MUTANTS: readonly Mutant[] = [
  {
    name: 'first-match-stops-at-first-group',
    about: { en: 'only the first of several bound groups is asked', zh: '绑定多个安全组时只查看第一个' },
    file: 'dataplane/security.js',
    find: 'const end = tables.groupListStart[list + 1];',
    replace: 'const end = tables.groupListStart[list] + 1;',
  },
  {
    name: 'first-match-stops-at-senders-group',
    about: {
      en: 'a rule that names a group ends the search, whether or not the sender is in the group',
      zh: '以安全组为来源的规则无论发送方是否属于该组都会终止匹配',
    },
    file: 'dataplane/security.js',
    find: 'if (ruleMismatches(tables, rule, vpc, protocol, port, peer) === 0)\n            return rule;',
    replace: `const mismatches = ruleMismatches(tables, rule, vpc, protocol, port, peer);
        if ((mismatches & ~Mismatch.GROUP) === 0)
            return mismatches === 0 ? rule : NONE;`,
  },
  {
    name: 'rule-order-reversed',
    about: { en: 'the last rule that matches decides', zh: '由最后一条匹配的规则决定' },
    file: 'dataplane/security.js',
    find: 'for (let rule = tables.ruleSetStart[set]; rule < end; rule++) {',
    replace: 'for (let rule = end - 1; rule >= tables.ruleSetStart[set]; rule--) {',
  },
  {
    name: 'group-order-reversed',
    about: { en: 'bound groups are asked from the last to the first', zh: '绑定的安全组从后往前匹配' },
    file: 'dataplane/security.js',
    find: 'const rule = firstInSet(tables, 2 * tables.groupListItems[i] + direction, vpc, protocol, port, peer);',
    replace: `const group = tables.groupListItems[tables.groupListStart[list] + end - 1 - i];
        const rule = firstInSet(tables, 2 * group + direction, vpc, protocol, port, peer);`,
  },
  {
    name: 'drop-is-no-match',
    about: {
      en: 'DROP is taken for no match: the next rule may let the packet in',
      zh: '把 DROP 当作未匹配，后面的规则可能放行',
    },
    file: 'dataplane/security.js',
    find: 'if (ruleMismatches(tables, rule, vpc, protocol, port, peer) === 0)\n            return rule;',
    replace: `if (ruleMismatches(tables, rule, vpc, protocol, port, peer) === 0 && accepts(tables, rule))
            return rule;`,
  },
  {
    name: 'no-match-lets-in',
    about: { en: 'what no rule of the bound groups names is let in', zh: '没有任何规则匹配时放行' },
    file: 'dataplane/checks.js',
    find: 'return rule !== NONE && accepts(tables, rule) ? CONTINUE : denied;',
    replace: 'return rule === NONE || accepts(tables, rule) ? CONTINUE : denied;',
  },
  {
    name: 'empty-group-allows-all',
    about: { en: 'a group without ingress rules lets everything in', zh: '没有入站规则的安全组放行一切' },
    file: 'dataplane/checks.js',
    find: 'return rule !== NONE && accepts(tables, rule) ? CONTINUE : denied;',
    replace: `const set = 2 * tables.groupListItems[tables.groupListStart[list]] + INGRESS;
    const isEmpty = tables.ruleSetStart[set] === tables.ruleSetEnd[set];
    return isEmpty || (rule !== NONE && accepts(tables, rule)) ? CONTINUE : denied;`,
  },
  {
    name: 'protocol-ignored',
    about: { en: 'rules match whatever the protocol is', zh: '规则匹配时忽略协议' },
    file: 'dataplane/security.js',
    find: 'ruleProtocol !== 0 && ruleProtocol !== protocol ? Mismatch.PROTOCOL : 0;',
    replace: '0;',
  },
  {
    name: 'port-range-off-by-one',
    about: { en: 'a range of ports lacks its last one', zh: '端口范围缺少最后一个端口' },
    file: 'dataplane/security.js',
    find: 'port > words[at + RuleWord.LAST_PORT])',
    replace:
      'port > words[at + RuleWord.LAST_PORT] - Math.sign(words[at + RuleWord.LAST_PORT] - words[at + RuleWord.FIRST_PORT]))',
  },
  {
    name: 'cidr-off-by-one',
    about: { en: 'the block of a rule is half as large as written', zh: '规则的网段只有所写的一半大' },
    file: 'compile/rules.js',
    find: "words[base + RuleWord.MASK] = 'securityGroup' in rule.peer ? 0 : mask(rule.peer.cidr.prefixLength);",
    replace:
      "words[base + RuleWord.MASK] = 'securityGroup' in rule.peer ? 0 : mask(Math.min(32, rule.peer.cidr.prefixLength + 1));",
  },
  {
    name: 'only-first-port-range',
    about: { en: 'of the ports "80,443" of a rule only the first ones count', zh: '规则写多段端口时只有第一段有效' },
    file: 'compile/rules.js',
    find: 'words[base + RuleWord.FIRST_PORT] = first;',
    replace: 'words[base + RuleWord.FIRST_PORT] = rule.ports[0].first === first ? first : 65536;',
  },
  {
    name: 'unsigned-addresses',
    about: {
      en: 'addresses at and above 128.0.0.0 are compared as negative numbers: routes and subnets do not find them',
      zh: '128.0.0.0 及以上的地址按负数比较，路由和子网查不到',
    },
    file: 'dataplane/lookup.js',
    find: 'if (low[middle] <= key)',
    replace: 'if ((low[middle] ^ 0x80000000) <= (key ^ 0x80000000))',
  },
  {
    name: 'group-peer-in-any-vpc',
    about: {
      en: 'a rule that names a group matches the addresses of its members in other VPCs, too',
      zh: '以安全组为来源的规则也匹配其成员在其他 VPC 中的地址',
    },
    file: 'dataplane/security.js',
    find: 'const owner = lookupOwner(tables, vpc, address);',
    replace: `const twin = tables.cvmAddress.findIndex((one, cvm) => one === address && tables.groupListItems
        .subarray(tables.groupListStart[tables.cvmGroupList[cvm]], tables.groupListStart[tables.cvmGroupList[cvm] + 1])
        .includes(group));
    const owner = lookupOwner(tables, twin < 0 ? vpc : tables.cvmVpc[twin], address);`,
  },
  {
    name: 'same-subnet-bypass',
    about: { en: 'a neighbour of the same subnet is not judged by the groups', zh: '同一子网内的流量不经过安全组' },
    file: 'dataplane/guest.js',
    find: 'const allowed = passGroups(tables, packet, list, skipOfTarget(tables, packet), Step.INGRESS, server, denied, log);',
    replace: `const isNeighbour = packet.clb === NONE && tables.cvmSubnet[packet.client] === tables.cvmSubnet[server];
    const skip = isNeighbour ? Detail.TRACKED : skipOfTarget(tables, packet);
    const allowed = passGroups(tables, packet, list, skip, Step.INGRESS, server, denied, log);`,
  },
  {
    name: 'egress-not-asked',
    about: { en: 'what leaves a machine is not judged', zh: '不检查云服务器的出站规则' },
    file: 'dataplane/guest.js',
    find: 'if (rule === NONE || !accepts(tables, rule))\n        return Reason.EGRESS_DENIED;',
    replace: '',
  },
  {
    name: 'live-flows-judged-again',
    about: { en: 'removing a rule cuts the connections that it had let in', zh: '移除规则会切断已建立的连接' },
    file: 'dataplane/checks.js',
    find: 'if (detail !== CONTINUE && !(detail === Detail.TRACKED && list !== 0 && tables.behavior.sgReevaluateEstablished)) {',
    replace: 'if (detail !== CONTINUE && !(detail === Detail.TRACKED && list !== 0)) {',
  },
  {
    name: 'group-edit-ignored-by-new-flows',
    about: { en: 'an edit of a group does not reach the data plane', zh: '修改安全组对新连接不生效' },
    file: 'dataplane/adopt.js',
    find: 'plane.tables = tables;',
    replace: `const { ruleSetStart, ruleSetEnd, ruleWords } = before;
    const isAlike = ruleSetStart.length === tables.ruleSetStart.length;
    plane.tables = isAlike ? { ...tables, ruleSetStart, ruleSetEnd, ruleWords } : tables;`,
  },
  {
    name: 'acl-inside-subnet',
    about: { en: 'a network ACL judges what stays inside its subnet, too', zh: '网络 ACL 也检查子网内部的流量' },
    file: 'dataplane/checks.js',
    find: 'if (subnet === otherEnd || subnet === NONE)',
    replace: 'if (subnet === NONE)',
  },
  {
    name: 'acl-takes-neighbours-of-backend-for-local',
    about: {
      en: 'the ACL of the backend’s subnet does not judge what comes by a link from a client in that subnet',
      zh: '若客户端与后端同子网，经私有连接到达的流量不再经过后端子网的网络 ACL',
    },
    file: 'dataplane/guest.js',
    find: 'return packet.endpoint === NONE ? tables.cvmSubnet[packet.client] : NONE;',
    replace: 'return tables.cvmSubnet[packet.client];',
  },
  {
    name: 'backend-acl-not-asked',
    about: { en: 'the ACL of the backend’s subnet is not asked', zh: '不检查后端子网的网络 ACL' },
    file: 'dataplane/guest.js',
    find: 'const crossed = passAcl(tables, packet, tables.cvmSubnet[server], sourceSubnet(tables, packet), INGRESS, log); // 10',
    replace: 'const crossed = CONTINUE;',
  },
  {
    name: 'acl-remembers-flows',
    about: {
      en: 'a network ACL lets every answer out, as if it were stateful',
      zh: '网络 ACL 像有状态一样放行所有回包',
    },
    file: 'dataplane/walk-back.js',
    find: 'return passAcl(tables, packet, tables.cvmSubnet[server], endpoint === NONE ? clientSubnet : NONE, EGRESS, log);',
    replace: 'return CONTINUE;',
  },
  {
    name: 'acl-of-clb-subnet',
    about: { en: 'the ACL of a CLB’s own subnet is asked', zh: '检查了 CLB 所在子网的网络 ACL' },
    file: 'dataplane/walk.js',
    find: "if (owner !== NONE && ownerKind(owner) === Owner.CLB)\n        return CONTINUE; // no ACL on the CLB's own subnet",
    replace: '',
  },
]
