import { assert } from '../../sim/base/assert.ts'
import { compile } from '../../sim/compile/compile.ts'
import { Health } from '../../sim/dataplane/balance.ts'
import { type FaultLine, Faults, MILLION } from '../../sim/dataplane/faults.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { From, Packet } from '../../sim/dataplane/packet.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import type { ReasonName } from '../../sim/dataplane/reason.ts'
import { StepLog } from '../../sim/dataplane/step-log.ts'
import { FlowState } from '../../sim/dataplane/track.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import {
  type CvmDocument,
  type Documents,
  type EndpointDocument,
  NO_DOCUMENTS,
  type RuleDocument,
} from '../../sim/model/documents.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { Owner, ownerCode } from '../../sim/tables/tables.ts'
import { tracePacket } from '../../sim/trace/decode.ts'
import type { PacketTrace, TraceStep } from '../../sim/trace/trace.ts'

/** `ACCEPT#11.163.0.0/16#8080#TCP`, written in line `line` of the quick start; a peer without a slash is a group. */
export function rule(text: string, line = 1, description?: string): RuleDocument {
  const [action = '', peer = '', port = '', protocol = ''] = text.split('#')
  return {
    action,
    ...(peer.includes('/') ? { cidrBlock: peer } : { securityGroup: peer }),
    port,
    protocol,
    ...(description === undefined ? {} : { description }),
    origin: { file: 'quick-start.yaml', line, column: 11 },
  }
}

/** What a test changes of the quick start. */
export type Changes = {
  readonly web?: readonly RuleDocument[]
  readonly client?: readonly RuleDocument[]
  readonly groups?: Documents['securityGroups']
  readonly acls?: Documents['networkAcls']
  /** The ACL of a subnet, by the subnet's name. */
  readonly aclOf?: Readonly<Record<string, string>>
  readonly routes?: Documents['routeTables']
  readonly consumer?: Partial<CvmDocument>
  readonly peer?: Partial<CvmDocument>
  readonly server?: Partial<CvmDocument>
  readonly endpoint?: Partial<EndpointDocument>
  readonly clb?: { securityGroups?: readonly string[]; passToTarget?: boolean; state?: string }
  readonly weight?: number
  readonly noTarget?: boolean
  readonly options?: Partial<Options>
  readonly health?: number
  /** Anything else. */
  readonly edit?: (documents: Documents) => Documents
}

/** The quick start of one account: consumer -> ep1:80 -> lb1 tcp:80 -> web1:8080, with `peer` beside the consumer. */
function documents(changes: Changes): Documents {
  const subnet = (name: string, cidr: string) => {
    const networkAcl = changes.aclOf?.[name]
    const routeTable = name === 'app' && changes.routes ? [...changes.routes.keys()][0] : undefined
    return [name, { cidr, ...(networkAcl ? { networkAcl } : {}), ...(routeTable ? { routeTable } : {}) }] as const
  }
  const targets = changes.noTarget ? [] : [{ cvm: 'web1', port: 8080, weight: changes.weight ?? 10 }]
  return {
    ...NO_DOCUMENTS,
    routeTables: changes.routes ?? new Map(),
    networkAcls: changes.acls ?? new Map(),
    vpcs: new Map([
      ['vpc1', { cidr: '10.0.0.0/16', subnets: new Map([subnet('app', '10.0.1.0/24'), subnet('ep', '10.0.2.0/24')]) }],
      [
        'vpc2',
        { cidr: '172.16.0.0/16', subnets: new Map([subnet('web', '172.16.0.0/24'), subnet('lb', '172.16.1.0/24')]) },
      ],
    ]),
    securityGroups: new Map([
      ['sg-client', changes.client === undefined ? {} : { egress: changes.client }],
      ['sg-web', { ingress: changes.web ?? [rule('ACCEPT#11.163.0.0/16#8080#TCP', 12, 'the link')] }],
      ...(changes.groups ?? []),
    ]),
    cvms: new Map([
      ['consumer', { subnet: 'vpc1/app', ip: '10.0.1.10', securityGroups: ['sg-client'], ...changes.consumer }],
      ['peer', { subnet: 'vpc1/app', ip: '10.0.1.11', listen: ['8080'], ...changes.peer }],
      [
        'web1',
        { subnet: 'vpc2/web', ip: '172.16.0.11', securityGroups: ['sg-web'], listen: ['8080'], ...changes.server },
      ],
    ]),
    clbs: new Map([
      [
        'lb1',
        { subnet: 'vpc2/lb', vip: '172.16.1.100', listeners: new Map([['tcp:80', { targets }]]), ...changes.clb },
      ],
    ]),
    endpointServices: new Map([['svc', { clb: 'lb1' }]]),
    endpoints: new Map([['ep1', { subnet: 'vpc1/ep', ip: '10.0.2.200', service: 'svc', ...changes.endpoint }]]),
  }
}

export function quickStart(changes: Changes): Plane {
  const written = documents(changes)
  const network = validate(changes.edit?.(written) ?? written, { ...DEFAULT_OPTIONS, ...changes.options }, 1)
  assert(network.ok, network.ok ? '' : JSON.stringify(network.problems.map(({ code, path }) => [code, path])))
  const plane = new Plane(compile(network.value, 1))
  plane.health.fill(changes.health ?? Health.ALIVE)
  return plane
}

/** What is sent, when it is not `consumer:40000 -> ep1:80` with a SYN. */
export type Sent = {
  readonly from?: 'consumer' | 'web1'
  readonly source?: string
  readonly to?: string
  readonly port?: number
  readonly protocol?: number
  readonly flags?: number
  /** Stages that know the connection already. */
  readonly passed?: number
  readonly before?: (packet: Packet, plane: Plane) => void
}

/** One walk with a log: the packet as it left, the packet as it ended, and its trace. */
export type Walked = { readonly trace: PacketTrace; readonly packet: Packet; readonly plane: Plane }

const CLIENTS = { consumer: { index: 0, vpc: 0 }, web1: { index: 2, vpc: 1 } }

/** Sends one packet through the quick start, by the real walk, and traces it. */
export function send(changes: Changes = {}, sent: Sent = {}): Walked {
  const plane = quickStart(changes)
  const { index, vpc } = CLIENTS[sent.from ?? 'consumer']
  const protocol = sent.protocol ?? Protocol.TCP
  const icmp = protocol === Protocol.ICMP
  const source = sent.source === undefined ? plane.tables.cvmAddress[index]! : address(sent.source)
  const packet = new Packet().begin(vpc, protocol, index, source, icmp ? 0 : 40_000)
  packet.destination = address(sent.to ?? '10.0.2.200')
  packet.destinationPort = icmp ? 0 : (sent.port ?? 80)
  packet.flags = sent.flags ?? Flag.SYN
  packet.passed = sent.passed ?? 0
  sent.before?.(packet, plane)
  return { ...judge(plane, packet, vpc), plane }
}

/** The answer to a packet that reached its server; `error`: an ICMP error in its place. */
export function answer({ packet, plane }: Walked, error = false): Walked {
  const reply = Object.assign(new Packet(), packet)
  reply.reply = 1
  reply.error = error ? 1 : 0
  reply.sender = packet.server
  reply.source = packet.destination
  reply.sourcePort = packet.destinationPort
  reply.destination = packet.source
  reply.destinationPort = packet.sourcePort
  reply.flags = Flag.SYN | Flag.ACK
  return { ...judge(plane, reply, packet.vpc), plane }
}

/** A health check of the one target. */
export function check(changes: Changes, fromVip = false): Walked {
  const plane = quickStart(changes)
  const { tables } = plane
  if (fromVip) tables.listenerProbesFromVip[0] = 1
  const source = fromVip ? tables.clbAddress[0]! : address('100.64.0.1')
  const packet = new Packet().begin(1, Protocol.TCP, 0, source, 40_000)
  packet.from = From.PROBER
  packet.clb = 0
  packet.listener = 0
  packet.target = 0
  packet.server = 2
  packet.destination = tables.cvmAddress[2]!
  packet.destinationPort = 8080
  packet.flags = Flag.SYN
  return { ...judge(plane, packet, 1), plane }
}

function judge(plane: Plane, packet: Packet, vpc: number): Omit<Walked, 'plane'> {
  const log = new StepLog()
  const { protocol, flags, sender, source, sourcePort, destination, destinationPort } = packet
  const direction = packet.reply === 1 ? 'reply' : 'request'
  const start = { source, sourcePort, destination, destinationPort }
  const reason = walk(plane, packet, log)
  const fromClb = packet.reply === 0 && packet.from === From.PROBER
  const trace = tracePacket(plane.tables, log, {
    start,
    vpc,
    protocol,
    flags,
    reason,
    direction,
    timeUs: 0,
    sender,
    fromClb,
    error: packet.error === 1,
  })
  return { trace, packet }
}

const address = (text: string): number => parseIpv4(text) ?? 0

/** The step that ended a packet. */
export function ending({ trace }: Walked): TraceStep {
  const step = trace.hops.at(-1)?.steps.at(-1)
  assert(step, 'a walk that was logged has a last step')
  return step
}

/** A network for each reason: the smallest change of the quick start that leads there. */
export const DENIALS: Readonly<Record<Exclude<ReasonName, 'DELIVERED'>, () => Walked>> = {
  CLIENT_STOPPED: () => send({ consumer: { state: 'STOPPED' } }),
  SPOOFED_SOURCE: () => send({}, { source: '10.0.1.99' }),
  EGRESS_DENIED: () => send({ client: [rule('ACCEPT#10.0.2.0/24#443#TCP', 7)] }),
  NO_ROUTE: () => send({}, { to: '172.16.1.100' }),
  ACL_EGRESS_DENIED: () => send({ acls: new Map([['acl', { ingress: [], egress: [] }]]), aclOf: { app: 'acl' } }),
  ACL_INGRESS_DENIED: () =>
    send({
      acls: new Map([
        [
          'acl',
          { ingress: [rule('DROP#11.163.0.0/16#8080#TCP', 20), rule('ACCEPT#0.0.0.0/0#ALL#ALL', 21)], egress: [] },
        ],
      ]),
      aclOf: { web: 'acl' },
    }),
  NO_SUCH_ADDRESS: () => send({}, { to: '10.0.2.77' }),
  INGRESS_DENIED: () =>
    send(
      {
        groups: new Map([['sg-peer', { ingress: [rule('ACCEPT#sg-web#8080#TCP', 18)] }]]),
        peer: { securityGroups: ['sg-peer'] },
      },
      { to: '10.0.1.11', port: 8080 },
    ),
  ENDPOINT_PENDING: () => send({ endpoint: { state: 'PENDING' } }),
  ENDPOINT_ACCEPTING: () => send({ endpoint: { state: 'ACCEPTING' } }),
  ENDPOINT_REJECTED: () => send({ endpoint: { state: 'REJECTED' } }),
  ENDPOINT_FAILED: () => send({ endpoint: { state: 'FAILED' } }),
  ENDPOINT_INGRESS_DENIED: () =>
    send({
      groups: new Map([['sg-ep', { ingress: [rule('ACCEPT#10.0.1.10/32#443#TCP', 15)] }]]),
      endpoint: { securityGroups: ['sg-ep'] },
    }),
  SNAT_EXHAUSTED: () =>
    send(
      { endpoint: { snat: { addresses: 1, ports: '40000' } } },
      { before: (packet, plane) => holdPort(packet, plane) },
    ),
  CLB_STOPPED: () => send({ clb: { state: 'STOPPED' } }),
  NO_LISTENER: () => send({}, { port: 8080 }),
  CLB_INGRESS_DENIED: () =>
    send({
      groups: new Map([['sg-lb', { ingress: [rule('ACCEPT#10.0.0.0/16#80#TCP', 16)] }]]),
      clb: { securityGroups: ['sg-lb'] },
    }),
  CONNTRACK_INVALID: () => send({}, { flags: Flag.ACK }),
  NO_TARGET: () => send({ noTarget: true }),
  NO_ELIGIBLE_TARGET: () => send({ weight: 0 }),
  HAIRPIN: () => send({}, { from: 'web1', to: '172.16.1.100' }),
  TARGET_STOPPED: () => send({ server: { state: 'STOPPED' } }),
  TARGET_INGRESS_DENIED: () => send({ web: [rule('ACCEPT#11.163.0.0/16#80#TCP', 12)] }),
  PORT_CLOSED: () => send({ server: { listen: ['127.0.0.1:8080'] } }),
  GUEST_FIREWALL_DROPPED: () => send({ server: { firewall: [rule('DROP#11.163.0.0/16#8080#TCP', 50)] } }),
  GUEST_FIREWALL_REJECTED: () =>
    send({ server: { firewall: [rule('ACCEPT#11.163.0.0/16#22#TCP', 50), rule('REJECT#0.0.0.0/0#ALL#ALL', 51)] } }),
  PROTOCOL_UNSUPPORTED: () => send({}, { protocol: Protocol.ICMP }),
  CONNTRACK_FULL: () => send({ server: { conntrack: 2 } }, { before: (_, plane) => plane.cvmFlows.fill(2) }),
  TTL_EXCEEDED: () => send({}, { before: (packet) => setTtl(packet, 4) }),
  ACCEPT_QUEUE_FULL: () => send({}, { before: (_, plane) => plane.queueFull.fill(1) }),
  FAULT_LOSS: () => send({}, { before: (_, plane) => harm(plane, { loss: MILLION }) }),
  FAULT_PARTITION: () => send({}, { before: (_, plane) => harm(plane, { partition: true }) }),
  FAULT_CORRUPTED: () => send({}, { before: (_, plane) => harm(plane, { corrupt: MILLION }) }),
  OUTSIDE_MODEL: () =>
    send(
      {
        routes: new Map([
          [
            'rt',
            {
              vpc: 'vpc1',
              routes: [{ destination: '192.168.0.0/16', nextHopType: 'PEERCONNECTION', nextHop: 'pcx-1' }],
            },
          ],
        ]),
      },
      { to: '192.168.3.4' },
    ),
}

/** A connection to an endpoint whose service has a MySQL instance behind it. */
export const toDatabase = (): Walked =>
  send({
    edit: (written) => ({
      ...written,
      endpointServices: new Map([['svc', { type: 'CDB', instance: 'cdb-abc12345', vpc: 'vpc2' }]]),
    }),
  })

/** Takes the one SNAT port that the endpoint has. */
function holdPort(_packet: Packet, plane: Plane): void {
  const flow = plane.flows.newFlow()
  const record = plane.flows.flows.subarray(flow << Flow.SHIFT)
  record[Flow.STATE] = (Protocol.TCP << Flow.PROTOCOL_SHIFT) | FlowState.ESTABLISHED
  record[Flow.CLB] = 0
  record[Flow.SNAT_ADDRESS] = plane.tables.snatAddress[0]!
  record[Flow.NAT_PORTS] = 40_000 << 16
  record[Flow.DIALLED_PORTS] = 80
  plane.snatPorts.take(flow)
}

function setTtl(packet: Packet, ttl: number): void {
  packet.ttl = ttl
}

/** A fault of the hop from the endpoint to the CLB. */
function harm(plane: Plane, fault: Partial<FaultLine>): void {
  const hop = { from: ownerCode(Owner.ENDPOINT, 0), to: ownerCode(Owner.CLB, 0), seed: 1, partition: false }
  const harmless = { loss: 0, corrupt: 0, duplicate: 0, reorder: 0, leastDelayUs: 0, mostDelayUs: 0 }
  plane.faults = new Faults([{ ...hop, ...harmless, ...fault }])
}
