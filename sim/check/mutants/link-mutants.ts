import type { Mutant } from './mutant.ts'

/** Endpoints and the translation of the link. */
export const LINK_MUTANTS: readonly Mutant[] = [
  {
    name: 'lookup-without-vpc',
    about: {
      en: 'an address that nobody has in this VPC is looked for in the others',
      zh: '本 VPC 中无人使用的地址会到其他 VPC 中查找',
    },
    file: 'dataplane/lookup.js',
    find: 'if (owner === NONE || (ownerSlots[at + 1] === address && ownerSlots[at] === vpc))\n            return owner;',
    replace: `if (owner === NONE && vpc !== NONE)
            for (let i = 0; i <= ownerMask; i++)
                if (ownerSlots[i * 3 + 2] !== NONE && ownerSlots[i * 3 + 1] === address)
                    return ownerSlots[i * 3 + 2];
        if (owner === NONE || (ownerSlots[at + 1] === address && ownerSlots[at] === vpc))
            return owner;`,
  },
  {
    name: 'snat-source-from-a-consumer',
    about: { en: 'a consumer may send with a source of 11.163.0.0/16', zh: '允许使用方以 11.163.0.0/16 为源地址发包' },
    file: 'dataplane/walk.js',
    find: 'if (packet.source !== tables.cvmAddress[client])',
    replace: 'if (packet.source !== tables.cvmAddress[client] && packet.source >> 16 !== 0x0ba3)',
  },
  {
    name: 'spoofed-source-passes',
    about: { en: 'a machine may send with the address of another', zh: '云服务器可以冒用他人的源地址' },
    file: 'dataplane/walk.js',
    find: 'if (packet.source !== tables.cvmAddress[client])',
    replace: 'if (packet.source !== tables.cvmAddress[client] && !tables.cvmAddress.includes(packet.source))',
  },
  {
    name: 'pending-endpoint-passes',
    about: { en: 'an endpoint that waits to be accepted lets traffic through', zh: '待接受的终端节点放行流量' },
    file: 'dataplane/checks.js',
    find: 'Reason.ENDPOINT_PENDING,',
    replace: 'CONTINUE,',
  },
  {
    name: 'accepting-endpoint-passes',
    about: { en: 'an endpoint lets traffic through while it is being accepted', zh: '接受中的终端节点放行流量' },
    file: 'dataplane/checks.js',
    find: 'Reason.ENDPOINT_ACCEPTING,',
    replace: 'CONTINUE,',
  },
  {
    name: 'rejected-endpoint-passes',
    about: { en: 'a rejected endpoint lets traffic through', zh: '已拒绝的终端节点放行流量' },
    file: 'dataplane/checks.js',
    find: 'Reason.ENDPOINT_REJECTED,',
    replace: 'CONTINUE,',
  },
  {
    name: 'entry-survives-reject',
    about: {
      en: 'connections live on through an endpoint that has been rejected',
      zh: '终端节点被拒绝后已有连接仍可用',
    },
    file: 'dataplane/checks.js',
    find: 'const kept = isKnown && !tables.behavior.endpointCut;',
    replace: 'const kept = isKnown;',
  },
  {
    name: 'icmp-through-the-link',
    about: { en: 'a ping goes through the link', zh: 'ICMP 可以通过私有连接' },
    file: 'dataplane/walk.js',
    find: 'if (packet.protocol === Protocol.ICMP) {',
    replace: 'if (false) {',
  },
  {
    name: 'endpoint-group-not-asked',
    about: { en: 'the groups of an endpoint are not asked', zh: '不检查终端节点的安全组' },
    file: 'dataplane/walk.js',
    find: 'known ? Detail.TRACKED : CONTINUE, Step.ENDPOINT_INGRESS,',
    replace: 'Detail.TRACKED, Step.ENDPOINT_INGRESS,',
  },
  {
    name: 'endpoint-group-applied-to-egress',
    about: { en: 'of an endpoint’s groups the egress rules are applied', zh: '终端节点的安全组使用了出站规则' },
    file: 'dataplane/checks.js',
    find: 'const rule = firstMatch(tables, list, INGRESS, vpc, protocol, destinationPort, source);',
    replace: `const direction = step === Step.ENDPOINT_INGRESS ? EGRESS : INGRESS;
    const rule = firstMatch(tables, list, direction, vpc, protocol, destinationPort, source);`,
  },
  {
    name: 'source-not-translated',
    about: { en: 'the backend sees the client’s own address', zh: '后端看到客户端的真实地址（没有做 SNAT）' },
    file: 'dataplane/walk.js',
    find: 'packet.source = packet.snatAddress; // 7',
    replace: '',
  },
  {
    name: 'answer-shows-the-vip',
    about: { en: 'the client sees the CLB’s VIP as the source of answers', zh: '客户端看到的回包源地址是 CLB 的 VIP' },
    file: 'dataplane/walk-back.js',
    find: 'packet.source = packet.dialled;',
    replace: '',
  },
  {
    name: 'snat-port-reused-while-live',
    about: {
      en: 'a SNAT port is given to another flow while a flow has it',
      zh: 'SNAT 端口仍被占用时又分配给另一条流',
    },
    file: 'dataplane/snat.js',
    find: 'return plane.snatPorts.holder(packet.clb, packet.protocol, address, packet.destinationPort, port) === NONE;',
    replace: 'return port === packet.sourcePort || plane === undefined || address === undefined;',
  },
  {
    name: 'snat-port-always-next',
    about: { en: 'a flow never keeps its client’s own port', zh: 'SNAT 从不保留客户端自己的端口' },
    file: 'dataplane/snat.js',
    find: 'if (sourcePort >= first && sourcePort <= last && isFree(plane, packet, address, sourcePort)) {',
    replace: 'if (false) {',
  },
  {
    name: 'snat-address-of-the-port',
    about: {
      en: 'the flows of one client come from different SNAT addresses',
      zh: '同一客户端的流使用不同的 SNAT 地址',
    },
    file: 'dataplane/snat.js',
    find: 'snatPlaceOf(tables, endpoint, packet.source)',
    replace: 'snatPlaceOf(tables, endpoint, sourcePort)',
  },
  {
    name: 'address-reused-after-delete',
    about: {
      en: 'what a deleted endpoint or CLB had tracked goes on for whoever has its address next',
      zh: '删除的终端节点或 CLB 的连接跟踪被下一个使用其地址的资源继承',
    },
    file: 'dataplane/move-flows.js',
    find: 'if (isDialledGone)\n        lost |= BEHIND;',
    replace: '',
  },
  {
    name: 'flows-keyed-without-vpc',
    about: { en: 'two tenants with one 5-tuple share a flow', zh: '两个租户的相同五元组共用一条流' },
    file: 'dataplane/flow-table.js',
    find: 'find(zone, source, destination, ports) {\n',
    replace: `find(zone, source, destination, ports) {
        const VPCS = 8;
        let found = this.findOwn(zone, source, destination, ports);
        for (let vpc = 0; found === NONE && vpc < VPCS; vpc++)
            found = this.findOwn(((vpc + 1) << 8) | (zone & 0xff), source, destination, ports);
        return found;
    }
    findOwn(zone, source, destination, ports) {
`,
  },
  {
    name: 'edit-leaves-remembered-paths',
    about: {
      en: 'known flows go on by their remembered path after a change',
      zh: '配置变更后已知流仍按记住的路径转发',
    },
    file: 'dataplane/adopt.js',
    find: 'plane.judgeAnew();',
    replace: '',
  },
  {
    name: 'reply-without-an-entry',
    about: {
      en: 'link and CLB let answers pass that belong to no flow that they know',
      zh: '没有连接跟踪记录的回包也能通过终端节点和 CLB',
    },
    file: 'dataplane/walk-back.js',
    find: 'const tracked = passTracker(packet, (packet.passed & stage) !== 0, false, 0, 0, kind, index, log);',
    replace: 'const tracked = passTracker(packet, true, false, 0, 0, kind, index, log);',
  },
]
