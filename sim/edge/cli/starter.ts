import type { Language } from '../../base/language.ts'

/** What `isthmus init` writes: a service behind a CLB, used through an endpoint, and what happens without the rule for it. */
export const starter = (language: Language): string => STARTERS[language]

const STARTERS = {
  en: `# yaml-language-server: $schema=scenario.schema.json
#
# A network, what happens in it, and what each step must show. Run it:
#
#   isthmus run scenario.yaml
#   isthmus explain scenario.yaml 'consumer -> ep1:80'    # one connection, hop by hop
#   isthmus draw scenario.yaml                            # the network as a picture
title: A service in vpc2 is used from vpc1
teaches: [DELIVERED, NO_LISTENER, TARGET_INGRESS_DENIED]

network:
  # Rules in order: action#address block#port#protocol. The first that matches decides, what none accepts is denied.
  securityGroups:
    sg-web:
      ingress:
        # A Private Link arrives with a source out of 11.163.0.0/16, at the port on which the backend listens (not the
        # port that the client dials). Without this rule every client waits until it gives up.
        - { action: ACCEPT, cidrBlock: 11.163.0.0/16, port: 8080, protocol: TCP, description: Private Link }

  vpcs:
    vpc1: { cidr: 10.0.0.0/16, subnets: { app: 10.0.1.0/24 } } # who uses the service
    vpc2: { cidr: 172.16.0.0/16, subnets: { web: 172.16.0.0/24 } } # who offers it

  # A machine without \`securityGroups\` is in the default group, which allows everything.
  cvms:
    consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
    web: { subnet: vpc2/web, securityGroups: [sg-web], listen: 8080, count: 2 } # web1 and web2

  # Clients dial port 80 (the VPORT); the CLB hands each connection to port 8080 of a backend.
  clbs:
    lb1: { subnet: vpc2/web, vip: 172.16.0.100, listeners: { tcp:80: [web1:8080, web2:8080] } }

  # The provider offers the CLB as a service; the consumer's endpoint gives it an address in vpc1.
  endpointServices:
    svc: { clb: lb1 }
  endpoints:
    ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc }

steps:
  - connect: consumer -> ep1:80
    expect: { outcome: connected, backend: web1, sourceSeen: 11.163.0.0/16 }
    note: The backend sees an address of the link, not that of the client.

  - connect: consumer -> ep1:8080
    expect: { outcome: timeout, reason: NO_LISTENER, where: lb1 }
    note: 8080 is the port of the backends. Clients dial that of the listener.

  # Calls use the names of the cloud's API, and the names of this file where the API wants an id.
  - call: DeleteSecurityGroupPolicies
    with: { SecurityGroupId: sg-web, Ingress: [ACCEPT#11.163.0.0/16#8080#TCP] }

  - connect: consumer -> ep1:80
    expect: { outcome: timeout, reason: TARGET_INGRESS_DENIED, where: [web1, web2] }
    note: The mistake that nearly everybody makes once.
`,
  zh: `# yaml-language-server: $schema=scenario.schema.json
#
# 一个网络、其中发生的事情，以及每一步应当看到的结果。运行方式：
#
#   isthmus run scenario.yaml
#   isthmus explain scenario.yaml 'consumer -> ep1:80'    # 逐跳说明一次连接
#   isthmus draw scenario.yaml                            # 绘制网络
title: vpc1 访问 vpc2 中的服务
teaches: [DELIVERED, NO_LISTENER, TARGET_INGRESS_DENIED]

network:
  # 规则按顺序匹配，写法也可以是：动作#网段#端口#协议。首条匹配的规则生效，没有规则放通的流量会被拒绝。
  securityGroups:
    sg-web:
      ingress:
        # 私有连接的流量以 11.163.0.0/16 中的地址到达后端，目的端口是后端监听的端口（不是客户端访问的端口）。
        # 缺少这条规则时，客户端会一直等到超时。
        - { action: ACCEPT, cidrBlock: 11.163.0.0/16, port: 8080, protocol: TCP, description: 私有连接 }

  vpcs:
    vpc1: { cidr: 10.0.0.0/16, subnets: { app: 10.0.1.0/24 } } # 服务使用方
    vpc2: { cidr: 172.16.0.0/16, subnets: { web: 172.16.0.0/24 } } # 服务提供方

  # 不写 \`securityGroups\` 的云服务器属于默认安全组，放通全部流量。
  cvms:
    consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
    web: { subnet: vpc2/web, securityGroups: [sg-web], listen: 8080, count: 2 } # web1 和 web2

  # 客户端访问 80 端口（VPORT），负载均衡将每个连接转发到某个后端的 8080 端口。
  clbs:
    lb1: { subnet: vpc2/web, vip: 172.16.0.100, listeners: { tcp:80: [web1:8080, web2:8080] } }

  # 提供方将负载均衡发布为终端节点服务，使用方的终端节点为它在 vpc1 中提供一个地址。
  endpointServices:
    svc: { clb: lb1 }
  endpoints:
    ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc }

steps:
  - connect: consumer -> ep1:80
    expect: { outcome: connected, backend: web1, sourceSeen: 11.163.0.0/16 }
    note: 后端看到的是私有连接的地址，而不是客户端自己的地址。

  - connect: consumer -> ep1:8080
    expect: { outcome: timeout, reason: NO_LISTENER, where: lb1 }
    note: 8080 是后端的端口，客户端应访问监听器的端口。

  # call 使用云 API 的名称；API 需要 ID 的地方写本文件中的名称。
  - call: DeleteSecurityGroupPolicies
    with: { SecurityGroupId: sg-web, Ingress: [ACCEPT#11.163.0.0/16#8080#TCP] }

  - connect: consumer -> ep1:80
    expect: { outcome: timeout, reason: TARGET_INGRESS_DENIED, where: [web1, web2] }
    note: 几乎人人都会犯一次的错误。
`,
} as const satisfies Record<Language, string>
