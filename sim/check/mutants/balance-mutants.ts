import type { Mutant } from './mutant.ts'

/** CLBs: whom they choose, what they rewrite, and what is remembered of flows. */
export const BALANCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'vport-and-backend-port-swapped',
    about: { en: 'the backend is sent to on VPORT instead of its own port', zh: '发往后端时使用 VPORT 而不是后端端口' },
    file: 'dataplane/walk.js',
    find: 'packet.destinationPort = tables.targetPort[packet.target];',
    replace: 'packet.destinationPort = packet.dialledPort;',
  },
  {
    name: 'backend-group-sees-vport',
    about: {
      en: 'the backend’s groups judge VPORT instead of its own port',
      zh: '后端安全组按 VPORT 而不是后端端口判断',
    },
    file: 'dataplane/checks.js',
    find: 'const { vpc, protocol, source, destinationPort } = packet;',
    replace: `const { vpc, protocol, source } = packet;
    const destinationPort = step === Step.INGRESS && packet.from === 0 && packet.reply === 0 ? packet.dialledPort : packet.destinationPort;`,
  },
  {
    name: 'backend-group-sees-the-client',
    about: { en: 'the backend’s groups judge the client’s own address', zh: '后端安全组按客户端真实地址判断' },
    file: 'dataplane/checks.js',
    find: 'const { vpc, protocol, source, destinationPort } = packet;',
    replace: `const { vpc, protocol, destinationPort } = packet;
    const isLinked = step === Step.INGRESS && packet.reply === 0 && packet.endpoint !== NONE;
    const source = isLinked ? tables.cvmAddress[packet.client] : packet.source;`,
  },
  {
    name: 'hash-after-snat',
    about: {
      en: 'IP_HASH takes the address after SNAT for the client’s own, and the other way round',
      zh: 'IP_HASH 混淆了 SNAT 前后的地址',
    },
    file: 'dataplane/balance.js',
    find: 'const first = placeOf(plane, packet.source, listener);',
    replace: `const address = packet.endpoint === NONE ? packet.source : plane.tables.cvmAddress[packet.client];
    const first = placeOf(plane, address, listener);`,
  },
  {
    name: 'weight-zero-gets-traffic',
    about: { en: 'a target of weight 0 gets new connections', zh: '权重为 0 的后端仍接收新连接' },
    file: 'compile/things.js',
    find: 'targetWeight: int32((target) => target.weight),',
    replace: 'targetWeight: int32((target) => target.weight || 1),',
  },
  {
    name: 'weights-ignored',
    about: { en: 'all targets have the same weight', zh: '忽略权重，平均分配' },
    file: 'compile/things.js',
    find: 'targetWeight: int32((target) => target.weight),',
    replace: 'targetWeight: int32((target) => (target.weight > 0 ? 10 : 0)),',
  },
  {
    name: 'unhealthy-kept',
    about: { en: 'a target that is Dead gets new connections while others are Alive', zh: '不健康的后端仍接收新连接' },
    file: 'dataplane/balance.js',
    find: 'return healthy ? health === Health.ALIVE || health === Health.CLOSE : health === Health.DEAD;',
    replace: 'return health !== Health.UNKNOWN;',
  },
  {
    name: 'all-dead-is-nobody',
    about: { en: 'when all targets are Dead none gets traffic', zh: '全部后端不健康时不再转发（没有“全死全活”）' },
    file: 'dataplane/balance.js',
    find: 'return healthy ? health === Health.ALIVE || health === Health.CLOSE : health === Health.DEAD;',
    replace: 'return healthy && (health === Health.ALIVE || health === Health.CLOSE);',
  },
  {
    name: 'unknown-gets-traffic',
    about: {
      en: 'a target without a verdict of its health check gets traffic',
      zh: '尚无健康检查结果的后端也接收流量',
    },
    file: 'dataplane/balance.js',
    find: 'return healthy ? health === Health.ALIVE || health === Health.CLOSE : health === Health.DEAD;',
    replace: 'return healthy ? health !== Health.DEAD : true;',
  },
  {
    name: 'hairpin-allowed',
    about: { en: 'a CLB sends a client to itself', zh: 'CLB 会把请求发回客户端自己' },
    file: 'dataplane/balance.js',
    find: 'return packet.endpoint === NONE && tables.targetCvm[target] === packet.client;',
    replace: 'return false;',
  },
  {
    name: 'persistence-never-ends',
    about: { en: 'session persistence keeps a target for ever', zh: '会话保持永不过期' },
    file: 'dataplane/sticky.js',
    find: 'if (this.#words[slot * WORDS] === FREE || this.#untilMs[slot] <= nowMs)',
    replace: 'if (this.#words[slot * WORDS] === FREE)',
  },
  {
    name: 'persistence-forgotten',
    about: { en: 'session persistence keeps nothing', zh: '会话保持不生效' },
    file: 'dataplane/balance.js',
    find: 'return target !== NONE && isUsable(plane, packet, healthy, target) ? target : NONE;',
    replace: 'return NONE;',
  },
  {
    name: 'listener-of-any-protocol',
    about: { en: 'a UDP listener answers TCP, and the other way round', zh: 'UDP 监听器会应答 TCP，反之亦然' },
    file: 'dataplane/walk.js',
    find: 'const listener = isEcho ? NONE : findListener(tables, clb, packet.protocol, packet.destinationPort);',
    replace: `const own = isEcho ? NONE : findListener(tables, clb, packet.protocol, packet.destinationPort);
    const other = packet.protocol === Protocol.TCP ? Protocol.UDP : Protocol.TCP;
    const listener = own === NONE && !isEcho ? findListener(tables, clb, other, packet.destinationPort) : own;`,
  },
  {
    name: 'stopped-clb-forwards',
    about: { en: 'a CLB that is stopped forwards', zh: '已停止的 CLB 仍转发' },
    file: 'dataplane/walk.js',
    find: 'if (tables.clbRunning[clb] === 0)\n        return Reason.CLB_STOPPED;',
    replace: '',
  },
  {
    name: 'stopped-machine-answers',
    about: { en: 'a machine that is stopped is reached', zh: '已关机的云服务器仍可访问' },
    file: 'dataplane/guest.js',
    find: 'if (tables.cvmRunning[server] === 0)\n        return Reason.TARGET_STOPPED;',
    replace: '',
  },
  {
    name: 'clb-groups-not-asked',
    about: { en: 'the groups of a CLB are not asked', zh: '不检查 CLB 的安全组' },
    file: 'dataplane/walk.js',
    find: 'const skip = isUnseen ? Detail.LINK_NOT_SEEN : known ? Detail.TRACKED : CONTINUE;',
    replace: 'const skip = isUnseen ? Detail.LINK_NOT_SEEN : Detail.TRACKED;',
  },
  {
    name: 'pass-to-target-always',
    about: { en: 'every CLB passes its traffic by the groups of its targets', zh: '所有 CLB 都默认放通后端安全组' },
    file: 'dataplane/guest.js',
    find: 'if (packet.clb !== NONE && tables.clbPassToTarget[packet.clb] === 1)',
    replace: 'if (packet.clb !== NONE)',
  },
  {
    name: 'socket-of-any-address',
    about: { en: 'what listens on 127.0.0.1 is reached from outside', zh: '只监听 127.0.0.1 的程序可从外部访问' },
    file: 'dataplane/lookup.js',
    find: 'if (bound === 0 || bound === address)',
    replace: 'if (bound !== undefined)',
  },
  {
    name: 'deregistered-target-keeps-connections',
    about: { en: 'the connections of a target that is taken off live on', zh: '后端解绑后已有连接仍被转发' },
    file: 'dataplane/move-flows.js',
    find: 'cut(plane, flow, numbers);\n    const isServerGone',
    replace: ';\n    const isServerGone',
  },
  {
    name: 'idle-timeout-of-the-listener-ignored',
    about: { en: 'IdleConnectTimeout of a listener has no effect', zh: '监听器的空闲超时不生效' },
    file: 'dataplane/track.js',
    find: 'return idleS > 0 && isSteady(state) ? idleS : TIMEOUT_S[state];',
    replace: 'return TIMEOUT_S[state];',
  },
  {
    name: 'idle-flows-never-end',
    about: {
      en: 'link and CLB remember an idle connection as long as groups do: for five days',
      zh: '终端节点和 CLB 对空闲连接也保留五天',
    },
    file: 'dataplane/track.js',
    find: 'return idleS > 0 && isSteady(state) ? idleS : TIMEOUT_S[state];',
    replace: 'return isSteady(state) ? GROUPS_ESTABLISHED_S : TIMEOUT_S[state];',
  },
  {
    name: 'ack-opens-a-session',
    about: {
      en: 'a segment in the middle of a stream opens a session at the link and the CLB',
      zh: '连接中途的报文也能在终端节点和 CLB 上新建会话',
    },
    file: 'dataplane/checks.js',
    find: '(behavior.midStreamPickup && isAck(flags))',
    replace: 'isAck(flags)',
  },
  {
    name: 'closed-flow-lives-on',
    about: { en: 'a reset does not end a flow', zh: 'RST 不会结束连接跟踪' },
    file: 'dataplane/track.js',
    find: 'IV, CL, CL, CL, CL, CL, CL, CL, CL, CL, // RST\nIV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of these',
    replace: 'IV, SS, SR, ES, FW, CW, LA, TW, CL, S2, // RST\nIV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of these',
  },
]
