/** The words of the Reasons of time and traffic: limits that a component comes up against, and faults. */
export const FLOW_REASON_WORDS = {
  CONNTRACK_FULL: {
    what: { en: 'A component can track no further connection.', zh: '某个组件已无法跟踪更多连接。' },
    cause: {
      en: 'Its table of connections has a limit, and live or idle ones that have not expired fill it.',
      zh: '其连接表有上限，已被未超时的活跃或空闲连接占满。',
    },
    remedy: {
      en: 'Close connections that are not used and reuse those that are, or raise the limit.',
      zh: '关闭不用的连接并复用已有连接，或提高上限。',
    },
  },
  TTL_EXCEEDED: {
    what: { en: "The packet's time to live ran out on the way.", zh: '报文的 TTL 在途中减为 0。' },
    cause: {
      en: 'It was sent with fewer hops to live than the way has; through a Private Link that is five.',
      zh: '发送时设置的 TTL 小于路径所需的跳数，经私有连接需要 5。',
    },
    remedy: { en: 'Send with the usual TTL of 64.', zh: '使用默认的 TTL 64 发送。' },
  },
  ACCEPT_QUEUE_FULL: {
    what: { en: "The queue of the server's listening socket is full.", zh: '服务器监听套接字的队列已满。' },
    cause: {
      en: 'The program listens but does not accept connections as fast as they come, or not at all.',
      zh: '程序在监听，但 accept 连接的速度跟不上，或根本没有 accept。',
    },
    remedy: {
      en: 'Look why the program hangs; a larger backlog only helps against bursts.',
      zh: '检查程序为何卡住；增大 backlog 只能缓解突发。',
    },
  },
  FAULT_LOSS: {
    what: { en: 'A fault lost the packet on the way.', zh: '报文因故障在途中丢失。' },
    cause: { en: 'A step of the scenario put loss on this hop.', zh: '场景中的步骤在该段链路上设置了丢包。' },
    remedy: { en: 'Heal the fault; TCP repeats what is lost.', zh: '解除故障；丢失的数据由 TCP 重传。' },
  },
  FAULT_PARTITION: {
    what: { en: 'A fault parts the two ends of this hop.', zh: '故障隔断了该段链路的两端。' },
    cause: {
      en: 'A step of the scenario lets nothing pass in this direction; the other one may be open.',
      zh: '场景中的步骤阻断了该方向的全部报文，反方向可能仍然畅通。',
    },
    remedy: { en: 'Heal the fault.', zh: '解除故障。' },
  },
  FAULT_CORRUPTED: {
    what: { en: 'A fault corrupted the packet, and its checksum tells.', zh: '报文因故障损坏，校验和不符。' },
    cause: {
      en: 'A step of the scenario corrupts packets on this hop; whoever gets one drops it.',
      zh: '场景中的步骤使该段链路上的报文损坏，接收方将其丢弃。',
    },
    remedy: { en: 'Heal the fault; TCP repeats what was dropped.', zh: '解除故障；被丢弃的数据由 TCP 重传。' },
  },
} as const
