import { describe, expect, test } from 'vitest'
import { hopNames } from '../../sim/trace/hop-names.ts'
import { decidingRules, whereOf } from '../../sim/trace/query.ts'
import { type Paint, PLAIN, traceText } from '../../sim/trace/text.ts'
import { answer, DENIALS, rule, send } from './quick-start.ts'

/** Cloud ids are hashes: what is pinned here are the words around them. */
const text = (...[trace, language, paint]: Parameters<typeof traceText>) =>
  traceText(trace, language, paint).replace(/\b(ins|vpce|lb|vpc)-[0-9a-z]{8}\b/g, '$1-0')

describe('a denial', () => {
  const trace = { packets: [DENIALS.TARGET_INGRESS_DENIED().trace] }

  test('in English', () => {
    expect(text(trace, 'en', PLAIN)).toMatchInlineSnapshot(`
      "SYN request t=0us  TARGET_INGRESS_DENIED at web1
        1. consumer (CVM, ins-0, vpc1/app, default)
           in  10.0.1.10:40000 -> 10.0.2.200:80
           ✓ consumer is running and sends from its own address 10.0.1.10. [inferred]
           ✓ Security group sg-client of consumer lets TCP to port 80 of 10.0.2.200 out, by its egress rule sg-client.egress[0]. [documented: security groups, 213/12452]
             rule ACCEPT#0.0.0.0/0#ALL#ALL
           ✓ 10.0.2.200 lies in vpc1 itself: the Local route of route table vpc1/default takes it. [documented: VPC route tables]
        2. ep1 (endpoint, vpce-0, vpc1/ep, default)
           in  10.0.1.10:40000 -> 10.0.2.200:80
           ✓ 10.0.2.200 in vpc1 is endpoint ep1, which leads to endpoint service svc. [inferred]
           ✓ Endpoint ep1 is ACTIVE. [option sameAccountAlwaysAccepted]
           · No security group is bound to ep1, so nothing is filtered here. [documented: Private Link, security groups of endpoints]
           → Endpoint ep1 rewrites both ends: the source becomes 11.163.0.3:40000 (SNAT), the destination 172.16.1.100:80, the VIP of lb1 (DNAT); the destination port stays. The backend will see the client as 11.163.0.3. [documented: Private Link limits, 1216/57920, option snatPoolSize]
           out 11.163.0.3:40000 -> 172.16.1.100:80
        3. lb1 (CLB, lb-0, vpc2/lb, default)
           in  11.163.0.3:40000 -> 172.16.1.100:80
           ✓ CLB lb1 is running. [documented: CLB listeners]
           ✓ CLB lb1 takes it at listener lb1/tcp:80. [documented: CLB listeners]
           · No security group is bound to lb1, so nothing is filtered here. [documented: CLB security groups]
           ✓ Listener lb1/tcp:80 sends the connection to backend web1:8080 (weight 10 of 10 in all). [documented: CLB health checks, 214/6097, option healthSource, option sgAllows10064ByDefault]
           → CLB lb1 rewrites the destination to 172.16.0.11:8080, the address and port of web1; the source stays 11.163.0.3:40000. [documented: CLB listeners]
           out 11.163.0.3:40000 -> 172.16.0.11:8080
        4. web1 (CVM, ins-0, vpc2/web, default)
           in  11.163.0.3:40000 -> 172.16.0.11:8080
           ✓ CVM web1 is running. [inferred]
           ✗ The only ingress rule of security group sg-web of web1 does not match TCP from 11.163.0.3 to port 8080, and what no rule accepts is denied. [documented: security groups, 213/12452]
             near miss sg-web.ingress[0] ACCEPT#11.163.0.0/16#80#TCP quick-start.yaml:12: its port is 80, the packet's is 8080
             would match ACCEPT#11.163.0.0/16#8080#TCP -> sg-web.ingress
        TARGET_INGRESS_DENIED at web1 (sg-web): The backend's security groups do not let the packet in. Nothing comes back: the sender waits until its time runs out.
          cause: The backend's groups see the backend's port, not the VPORT, and through a Private Link the client as 11.163.x.y; no rule accepts that.
          remedy: Add an ingress rule for 11.163.0.0/16 and the backend's port to its group (for the client's own address when no link is on the way).
          more: isthmus reasons TARGET_INGRESS_DENIED"
    `)
  })

  test('in Chinese', () => {
    expect(text(trace, 'zh', PLAIN)).toMatchInlineSnapshot(`
      "SYN 请求 t=0us  TARGET_INGRESS_DENIED 止于 web1
        1. consumer (云服务器, ins-0, vpc1/app, default)
           进 10.0.1.10:40000 -> 10.0.2.200:80
           ✓ consumer 正在运行，从自己的地址 10.0.1.10 发出报文。 [推断]
           ✓ consumer 的安全组 sg-client 通过出站规则 sg-client.egress[0] 放通发往 10.0.2.200 端口 80 的 TCP 流量。 [文档：安全组概述 213/12452]
             规则 ACCEPT#0.0.0.0/0#ALL#ALL
           ✓ 10.0.2.200 属于 vpc1 自身的网段，匹配路由表 vpc1/default 的 Local 路由。 [文档：私有网络 路由表概述]
        2. ep1 (终端节点, vpce-0, vpc1/ep, default)
           进 10.0.1.10:40000 -> 10.0.2.200:80
           ✓ vpc1 中的 10.0.2.200 是终端节点 ep1，它关联终端节点服务 svc。 [推断]
           ✓ 终端节点 ep1 的状态为 ACTIVE（可用）。 [选项 sameAccountAlwaysAccepted]
           · ep1 未绑定安全组，此处不做过滤。 [文档：私有连接 绑定与解绑安全组]
           → 终端节点 ep1 改写两端地址：源变为 11.163.0.3:40000（SNAT），目的变为 lb1 的 VIP 172.16.1.100:80（DNAT），目的端口不变。后端服务器看到的客户端地址将是 11.163.0.3。 [文档：私有连接 使用限制 1451/57271, 选项 snatPoolSize]
           出 11.163.0.3:40000 -> 172.16.1.100:80
        3. lb1 (负载均衡, lb-0, vpc2/lb, default)
           进 11.163.0.3:40000 -> 172.16.1.100:80
           ✓ 负载均衡 lb1 正在运行。 [文档：负载均衡 监听器概述]
           ✓ 负载均衡 lb1 由监听器 lb1/tcp:80 接收。 [文档：负载均衡 监听器概述]
           · lb1 未绑定安全组，此处不做过滤。 [文档：配置负载均衡安全组]
           ✓ 监听器 lb1/tcp:80 将连接转发到后端服务器 web1:8080（权重 10，总权重 10）。 [文档：负载均衡 健康检查概述, 选项 healthSource, 选项 sgAllows10064ByDefault]
           → 负载均衡 lb1 将目的改写为 web1 的地址和端口 172.16.0.11:8080，源保持 11.163.0.3:40000 不变。 [文档：负载均衡 监听器概述]
           出 11.163.0.3:40000 -> 172.16.0.11:8080
        4. web1 (云服务器, ins-0, vpc2/web, default)
           进 11.163.0.3:40000 -> 172.16.0.11:8080
           ✓ 云服务器 web1 正在运行。 [推断]
           ✗ web1 的安全组 sg-web 仅有的 1 条入站规则不匹配来自 11.163.0.3、访问端口 8080 的 TCP 流量，未被任何规则放通的流量一律拒绝。 [文档：安全组概述 213/12452]
             相近规则 sg-web.ingress[0] ACCEPT#11.163.0.0/16#80#TCP quick-start.yaml:12：规则端口为 80，报文的目的端口为 8080
             可放通的规则 ACCEPT#11.163.0.0/16#8080#TCP -> sg-web.ingress
        TARGET_INGRESS_DENIED 止于 web1 (sg-web)：后端服务器的安全组未放通入站流量。没有任何回应，发送方一直等到超时。
          原因：后端安全组看到的端口是后端端口（不是 VPORT），经私有连接到来的客户端地址是 11.163.x.y，而没有规则放通。
          处理：在后端安全组中添加规则，放通 11.163.0.0/16 访问后端端口（不经私有连接时放通客户端地址）。
          详情：isthmus reasons TARGET_INGRESS_DENIED"
    `)
  })
})

test('an explicit DROP shows its rule, and the one that it comes before', () => {
  const trace = { packets: [DENIALS.ACL_INGRESS_DENIED().trace] }
  expect(text(trace, 'en', PLAIN).split('\n').slice(-7)).toMatchInlineSnapshot(`
    [
      "     ✗ Network ACL acl of subnet vpc2/web drops TCP from 11.163.0.3 to port 8080: its ingress rule acl.ingress[0] matches first, and its action is DROP. [inferred]",
      "       rule DROP#11.163.0.0/16#8080#TCP quick-start.yaml:20",
      "       near miss acl.ingress[1] ACCEPT#0.0.0.0/0#ALL#ALL quick-start.yaml:21: it matches and accepts, but acl.ingress[0] comes before it",
      "  ACL_INGRESS_DENIED at web1 (acl, vpc2/web): The network ACL of the subnet that the packet enters denies it. Nothing comes back: the sender waits until its time runs out.",
      "    cause: No ingress rule of the ACL accepts the packet; it is judged even when a security group would let it in.",
      "    remedy: Add an ingress rule to the ACL: at a backend for 11.163.0.0/16 and its port, for answers for the ports 1024-65535.",
      "    more: isthmus reasons ACL_INGRESS_DENIED",
    ]
  `)
})

test('an answer follows its request', () => {
  const request = send()
  const lines = text({ packets: [request.trace, answer(request).trace] }, 'en', PLAIN).split('\n')
  expect(lines.filter((line) => /^\S/.test(line))).toEqual([
    'SYN request t=0us  DELIVERED at web1',
    'SYN-ACK answer t=0us  DELIVERED at consumer',
  ])
})

test('only the paint of the edge marks anything, and it marks without changing the text', () => {
  const marked: Paint = {
    ok: (one) => `<ok>${one}</>`,
    bad: (one) => `<bad>${one}</>`,
    dim: (one) => `<dim>${one}</>`,
    bold: (one) => `<bold>${one}</>`,
    accent: (one) => `<accent>${one}</>`,
  }
  const trace = { packets: [DENIALS.TARGET_INGRESS_DENIED().trace] }
  const painted = traceText(trace, 'en', marked)
  expect(painted).toContain('<bad>TARGET_INGRESS_DENIED</> at <bold>web1</>')
  expect(painted).toContain('<accent>→</> Endpoint ep1 rewrites')
  expect(painted).toContain('<ok>ACCEPT#11.163.0.0/16#8080#TCP</>')
  expect(painted.replace(/<\w*\/?>|<\/>/g, '')).toBe(traceText(trace, 'en', PLAIN))
})

describe('what expectations ask of a trace', () => {
  test('its hops are those of the request', () => {
    const request = send()
    expect(hopNames({ packets: [request.trace, answer(request).trace] })).toEqual(['consumer', 'ep1', 'lb1', 'web1'])
    expect(hopNames({ packets: [] })).toEqual([])
  })

  test('where it ended: the component, its id, subnet and VPC, and what the last check speaks of', () => {
    expect(whereOf(DENIALS.TARGET_INGRESS_DENIED().trace)).toEqual([
      'web1',
      expect.stringMatching(/^ins-/),
      'vpc2/web',
      'vpc2',
      'sg-web',
    ])
    expect(whereOf(DENIALS.ACL_INGRESS_DENIED().trace)).toContain('acl')
    expect(whereOf(DENIALS.ENDPOINT_PENDING().trace)).toContain('svc')
    expect(whereOf(DENIALS.NO_ROUTE().trace)).toContain('vpc1/default')
    expect(whereOf(DENIALS.NO_SUCH_ADDRESS().trace)).toEqual(['vpc1', expect.stringMatching(/^vpc-/)])
  })

  test('the rules that decided, in order', () => {
    expect(decidingRules({ packets: [send().trace] })).toEqual(['sg-client.egress[0]', 'sg-web.ingress[0]'])
  })

  test('the rules that came close stand for one that decided', () => {
    const { trace } = send({ web: [rule('ACCEPT#11.163.0.0/16#80#TCP')] })
    expect(decidingRules({ packets: [trace] })).toEqual(['sg-client.egress[0]', 'sg-web.ingress[0]'])
  })
})
