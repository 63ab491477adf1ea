import type { ReasonPage } from './page.ts'

/** What faults do, which a file puts on a hop by a step `fault`. */
export const FAULT_PAGES = {
  FAULT_LOSS: {
    about: {
      en: 'A step `fault` put `loss` on a hop, and this packet drew the short straw: which packets are lost is drawn from the seed, so the same file loses the same ones each time. Real networks lose packets where a queue overflows or a cable is bad.',
      zh: '步骤 `fault` 在某段链路上设置了 `loss`，该报文恰被抽中：哪些报文丢失由随机种子决定，同一文件每次丢失的报文相同。真实网络中，队列溢出或线路劣化都会丢包。',
    },
    symptom: {
      en: 'Connections are made but slowly: a lost SYN costs a second, lost data 200 ms and more. With little loss nothing fails, it only takes longer.',
      zh: '连接能够建立但变慢：丢失 SYN 多花一秒，丢失数据多花 200 毫秒以上。丢包率低时不会失败，只是耗时更长。',
    },
    console: {
      en: 'CLB > Instance Management > the instance > Monitoring: dropped packets. On a machine: `ss -ti` shows `retrans`, `mtr` where it begins.',
      zh: '负载均衡 > 实例管理 > 负载均衡 ID > 监控：查看丢包。在云服务器上用 `ss -ti` 查看 `retrans`，用 `mtr` 判断从哪一跳开始。',
    },
    shownBy: [
      {
        action: 'DescribeFlowLogs',
        en: 'the flow logs of the VPC: packets that one side logs and the other does not',
        zh: '私有网络的流日志：一侧有记录而另一侧没有的报文',
      },
    ],
    mend: {
      en: 'In a file: a step `heal` with the name of the fault. In a real network: open a ticket, with captures of both sides.',
      zh: '在场景文件中：用步骤 `heal` 按名称解除故障。真实网络中：两端抓包后提交工单。',
    },
    mendedBy: [],
  },
  FAULT_PARTITION: {
    about: {
      en: 'A step `fault` put `partition` on a hop: nothing passes in this direction, while packets of the other one still may. A partition of the way back looks the same to a client as one of the way there, but servers then hold connections that no client knows of.',
      zh: '步骤 `fault` 在某段链路上设置了 `partition`：该方向的报文全部不通，反方向可能仍然畅通。对客户端而言，去程和回程中断现象相同，但回程中断时服务器会保留客户端并不知道的连接。',
    },
    symptom: {
      en: 'New connections time out, open ones hang without a reset and go on by themselves when it is over, if nobody gave up meanwhile.',
      zh: '新连接超时；已有连接卡住且收不到 RST，故障恢复后如双方都未放弃则自行继续。',
    },
    console: {
      en: 'CLB > Listener Management: the port status of all targets behind the hop turns abnormal.',
      zh: '负载均衡 > 监听器管理：该链路之后所有后端的端口状态变为“异常”。',
    },
    shownBy: [
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead` where checks cross the hop as well',
        zh: '健康检查也经过该链路时，`HealthStatusDetail` 为 `Dead`',
      },
    ],
    mend: {
      en: 'In a file: a step `heal` with the name of the fault, or `for` to let it end by itself. In a real network: open a ticket, and send clients to another zone meanwhile.',
      zh: '在场景文件中：用步骤 `heal` 按名称解除故障，或用 `for` 让其自行结束。真实网络中：提交工单，同时将客户端切换到其他可用区。',
    },
    mendedBy: [],
  },
  FAULT_CORRUPTED: {
    about: {
      en: 'A step `fault` put `corrupt` on a hop: bits of the packet were changed on the way. The checksum of IP, TCP or UDP does not hold any more, so the next component that checks it drops the packet. No wrong byte ever comes to a program; to a connection it is the same as loss.',
      zh: '步骤 `fault` 在某段链路上设置了 `corrupt`：报文的若干比特在途中被改变。IP、TCP 或 UDP 校验和因此不符，下一个校验的组件会丢弃报文。错误的数据不会交给程序；对连接而言与丢包相同。',
    },
    symptom: {
      en: 'As loss: connections are slow, and nothing arrives damaged. `nstat -az TcpInCsumErrors` counts on the machine at which it is found out.',
      zh: '与丢包相同：连接变慢，但收到的数据没有错误。发现损坏的机器上 `nstat -az TcpInCsumErrors` 会增长。',
    },
    console: {
      en: 'The console has nothing to show; captures say "bad checksum" (and say so of what the machine itself sends, too, where its network card computes checksums).',
      zh: '控制台无相关信息；抓包显示 “bad checksum”（若由网卡计算校验和，本机发出的报文也会如此显示，属正常）。',
    },
    shownBy: [
      {
        action: 'DescribeFlowLogs',
        en: 'the flow logs of the VPC: packets that one side logs and the other does not',
        zh: '私有网络的流日志：一侧有记录而另一侧没有的报文',
      },
    ],
    mend: {
      en: 'In a file: a step `heal` with the name of the fault. In a real network: open a ticket, with captures of both sides.',
      zh: '在场景文件中：用步骤 `heal` 按名称解除故障。真实网络中：两端抓包后提交工单。',
    },
    mendedBy: [],
  },
} as const satisfies Record<string, ReasonPage>
