import { describe, expect, test } from 'vitest'
import { Flag } from '../../sim/net/tcp.ts'
import { Capture } from '../../sim/world/capture/capture.ts'
import { Timeline } from '../../sim/world/capture/timeline.ts'
import type { Change, Literal } from '../support/networks.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'
import { type Read, readPcapng, type Section } from './pcapng-reader.ts'

type Dial = Parameters<LinkWorld['connect']>[0]

/** What a capture of these connections holds, one after the other. */
function captured(world: LinkWorld, ...dials: Dial[]): Section {
  const capture = new Capture('a.yaml', 'en')
  world.world.watch(capture)
  for (const dial of dials) world.connect(dial)
  const [section] = readPcapng(Buffer.concat(capture.blocks()))
  return section ?? expect.fail('no section')
}

const flagsOf = ({ rest }: Read): string => rest.slice(26, 28)
const line = (packet: Read): string => {
  const { at, timeUs, outbound, source, destination, ttl } = packet
  return `${timeUs} ${outbound ? 'out' : 'in'} ${at} ${source} > ${destination} ${flagsOf(packet)} ttl ${ttl}`
}

const CLOSED: Change<Literal> = { securityGroups: { closed: { ingress: [], egress: [] } } }

test('a handshake at every interface of its way, each packet as it comes in there', () => {
  const { comment, interfaces, packets } = captured(new LinkWorld(), { bytes: 0 })
  expect(comment).toBe('a.yaml')
  expect(interfaces).toEqual(['client', 'ep1', 'lb1', 'web1'])
  expect(packets.slice(0, 8).map(line)).toEqual([
    '0 out client 10.0.1.10 > 10.0.2.100 02 ttl 64',
    '100 in ep1 10.0.1.10 > 10.0.2.100 02 ttl 63',
    '200 in lb1 11.163.0.3 > 10.0.1.100 02 ttl 62',
    '300 in web1 11.163.0.3 > 10.0.2.10 02 ttl 60',
    '300 out web1 10.0.2.10 > 11.163.0.3 12 ttl 64',
    '400 in lb1 10.0.2.10 > 11.163.0.3 12 ttl 63',
    '500 in ep1 10.0.1.100 > 11.163.0.3 12 ttl 62',
    '600 in client 10.0.2.100 > 10.0.1.10 12 ttl 60',
  ])
})

test('packets come in order of time, and one packet has one identification everywhere', () => {
  const { packets } = captured(new LinkWorld(), { bytes: 5000 })
  expect(packets.map(({ timeUs }) => timeUs)).toEqual(packets.map(({ timeUs }) => timeUs).toSorted((a, b) => a - b))
  const places = packets.map(({ id, at }) => `${id} ${at}`)
  expect(new Set(places).size).toBe(places.length)
  expect(new Set(packets.map(({ id }) => id)).size).toBe(packets.length / 4)
})

test('a byte has its place in the stream: the same bytes at every interface, and again when a segment comes again', () => {
  const { packets } = captured(new LinkWorld(), { bytes: 3000 })
  const payloadAt = (at: string) =>
    packets
      .filter(
        (one) =>
          one.at === at && one.source === (at === 'client' ? '10.0.1.10' : '11.163.0.3') && flagsOf(one) !== '02',
      )
      .map(({ rest }) => rest.slice(40))
      .join('')
  expect(payloadAt('client')).toHaveLength(6000)
  expect(payloadAt('web1')).toBe(payloadAt('client'))
  const letters = Buffer.from(payloadAt('client'), 'hex').toString()
  const line = 'abcdefghijklmnopqrstuvwxyz\n'
  const first = line.indexOf(letters[0] ?? '')
  expect(letters).toBe(Array.from(letters, (_, i) => line[(first + i) % line.length]).join(''))
})

test('the comment has the verdict, and the rules and rewrites of its hop', () => {
  const [client, ep1, lb1, web1] = captured(new LinkWorld(), { bytes: 0 }).packets
  for (const packet of [client, ep1, lb1, web1]) expect(packet?.comment).toMatch(/^DELIVERED at web1(\n|$)/)
  expect(client?.comment).toContain('[rule shop/open.egress[0] ACCEPT#0.0.0.0/0#ALL#ALL]')
  expect(ep1?.comment).toContain('(SNAT)')
  expect(lb1?.comment).toContain('CLB lb1 rewrites the destination to 10.0.2.10:8080')
  expect(web1?.comment).toContain('[rule bank/open.ingress[0]')
})

describe('a packet that is dropped is seen as far as it came', () => {
  const acl: Change<Literal> = {
    networkAcls: { acl: { vpc: 'consumer', ingress: [], egress: [] } },
    vpcs: { consumer: { subnets: { ep: { networkAcl: 'acl' } } } },
  }
  test.each<[string, Change<Literal>, Dial, string[], string]>([
    [
      'by the target',
      { ...CLOSED, cvms: { web1: { securityGroups: ['closed'] } } },
      {},
      ['client', 'ep1', 'lb1', 'web1'],
      'TARGET_INGRESS_DENIED: ended at web1',
    ],
    [
      'on its way out',
      { ...CLOSED, cvms: { client: { securityGroups: ['closed'] } } },
      {},
      ['client'],
      'EGRESS_DENIED: ended at client',
    ],
    [
      'by the CLB',
      { clbs: { lb1: { state: 'STOPPED' } } } as Change<Literal>,
      {},
      ['client', 'ep1', 'lb1'],
      'CLB_STOPPED: ended at lb1',
    ],
    ['before the subnet of the endpoint', acl, {}, ['client'], 'ACL_INGRESS_DENIED: ended at ep1'],
    ['where nobody has the address', {}, { to: '10.0.1.77:80' }, ['client'], 'NO_SUCH_ADDRESS: ended at consumer'],
  ])('%s', (_, change, dial, interfaces, verdict) => {
    const section = captured(new LinkWorld(change), { patienceUs: 500_000, ...dial })
    expect(section.interfaces).toEqual(interfaces)
    expect(section.packets).toHaveLength(interfaces.length)
    for (const { comment } of section.packets) expect(comment.split('\n')[0]).toBe(verdict)
    expect(section.packets.at(-1)?.comment.split('\n').length).toBeGreaterThan(1)
  })
})

test('a SYN that comes again is there again', () => {
  const { packets } = captured(new LinkWorld({ ...CLOSED, cvms: { web1: { securityGroups: ['closed'] } } }), {})
  const sent = packets.filter(({ at }) => at === 'client')
  expect(sent.map(({ timeUs }) => timeUs / SECOND_US)).toEqual([0, 1, 2, 3, 4, 5, 7])
  expect(new Set(sent.map(({ rest }) => rest)).size).toBe(1)
})

test('an answer of the network itself comes in at its sender: a reset, or that there is no such host', () => {
  const reset = captured(new LinkWorld({}, { noListenerBehavior: 'rst' }), { to: 'ep1:81' })
  const [last] = reset.packets.slice(-1)
  expect(last && line(last)).toBe('400 in client 10.0.2.100 > 10.0.1.10 14 ttl 62')
  expect(last?.comment).toBe('sent by the network itself')
  const noHost = captured(new LinkWorld({}, { unknownAddress: 'icmp' }), { to: '10.0.1.77:80' }).packets
  expect(noHost.map(({ protocol }) => protocol)).toEqual([6, 1])
  expect(noHost[1]?.rest.slice(0, 4)).toBe('0301')
})

test('a time to live that runs out: time exceeded in transit comes to the sender', () => {
  const link = new LinkWorld()
  const capture = new Capture('a.yaml', 'en')
  link.world.watch(capture)
  const { client, address, port } = link.request()
  const fields = { flags: Flag.SYN, bytes: 0, sourcePort: 50_000, ttl: 4, patienceUs: SECOND_US }
  link.world.finish(link.world.begin({ client, address, port, ...fields })!)
  const [section] = readPcapng(Buffer.concat(capture.blocks()))
  const errors = section?.packets.filter(({ protocol }) => protocol === 1) ?? []
  expect(errors.map(({ at, rest }) => `${at} ${rest.slice(0, 4)}`)).toEqual(['client 0b00'])
})

test('the resets of a CLB, when a target is taken off, come in at both ends, and are in the time line', () => {
  const listener = (cvm: string) => ({ deregisterTargetRst: true, targets: [{ cvm, port: 8080 }] })
  const web2 = { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] }
  const link = new LinkWorld({ cvms: { web2 }, clbs: { lb1: { listeners: { 'tcp:80': listener('web1') } } } })
  link.connect({ as: 'a' })
  const capture = new Capture('a.yaml', 'en')
  const timeline = new Timeline()
  link.world.watch({
    packet(seen) {
      capture.packet(seen)
      timeline.packet(seen)
    },
  })
  const startUs = link.world.nowUs
  link.change({ clbs: { lb1: { listeners: { 'tcp:80': listener('web2') } } } })
  link.world.advance(SECOND_US)
  expect(link.world.connectionState('a')).toMatchObject({ client: 'CLOSED', server: 'CLOSED' })
  const [section] = readPcapng(Buffer.concat(capture.blocks()))
  const told = section?.packets.map((packet) => line({ ...packet, timeUs: packet.timeUs - startUs }))
  expect(told).toEqual([
    '100 in web1 11.163.0.3 > 10.0.2.10 04 ttl 63',
    '200 in client 10.0.2.100 > 10.0.1.10 04 ttl 62',
  ])
  expect(section?.packets.map(({ comment }) => comment)).toEqual(Array(2).fill('sent by the network itself'))
  expect(timeline.packets.map(({ from, to, direction, segment }) => `${from} > ${to} ${direction} ${segment}`)).toEqual(
    ['lb1 > client reply RST', 'lb1 > web1 request RST'],
  )
  expect(timeline.connections).toHaveLength(1)
})

test('a datagram that nothing listens for, and the ICMP error about it, which quotes it as it was before each rewrite', () => {
  const udp: Change<Literal> = {
    clbs: { lb1: { listeners: { 'udp:53': { targets: [{ cvm: 'web1', port: 5353 }] } } } },
  }
  const { packets } = captured(new LinkWorld(udp), { to: 'ep1:53', protocol: 'UDP' })
  const errors = packets.filter(({ protocol }) => protocol === 1)
  expect(errors.map(({ at }) => at)).toEqual(['web1', 'lb1', 'ep1', 'client'])
  for (const [i, error] of errors.entries()) {
    const quoted = ['web1', 'web1', 'lb1', 'ep1'][i]
    const back = packets.find(({ at, protocol }) => at === quoted && protocol === 17)
    expect(error.rest.slice(0, 4)).toBe('0303')
    expect(error.rest.slice(56, 72)).toBe(back?.rest.slice(0, 16))
  }
})

test('being watched changes nothing, and a fork is not seen', () => {
  const [watched, alone] = [new LinkWorld(), new LinkWorld()]
  const { packets } = captured(watched, {}, { bytes: 3000 })
  alone.connect({})
  alone.connect({ bytes: 3000 })
  expect(watched.connect()).toEqual(alone.connect())
  expect(packets).toEqual(captured(new LinkWorld(), {}, { bytes: 3000 }).packets)
  const capture = new Capture('a.yaml', 'en')
  watched.world.watch(capture)
  watched.world.explain(watched.request())
  expect(readPcapng(Buffer.concat(capture.blocks()))[0]?.packets).toEqual([])
})

describe('under a fault', () => {
  const faulty = (where: string, says: object): LinkWorld => {
    const link = new LinkWorld()
    const nothing = { loss: 0, corrupt: 0, duplicate: 0, reorder: 0, delayUs: 0, jitterUs: 0, partition: false }
    const [from = '', to = ''] = where.split(' -> ')
    link.world.fault({ name: 'f', where: { from, to, both: false }, ...nothing, ...says })
    return link
  }
  const firstSyn = (link: LinkWorld): string[] =>
    captured(link, { bytes: 0, patienceUs: SECOND_US / 2 })
      .packets.filter((packet) => flagsOf(packet) === '02')
      .map((packet) => line(packet).split(' ').slice(0, 3).join(' '))

  test('a delay is seen behind its hop, and no sooner', () => {
    expect(firstSyn(faulty('ep1 -> lb1', { delayUs: 30_000 }))).toEqual([
      '0 out client',
      '100 in ep1',
      '30200 in lb1',
      '30300 in web1',
    ])
  })

  test('a packet that is lost on a hop is not seen behind it', () => {
    expect(firstSyn(faulty('ep1 -> lb1', { partition: true }))).toEqual(['0 out client', '100 in ep1'])
  })

  test('a packet that is corrupted on a hop comes in behind it, with another checksum, and ends there', () => {
    const [, , atClb, ...others] = captured(faulty('ep1 -> lb1', { corrupt: 1_000_000 }), { patienceUs: 1 }).packets
    const [, , sound] = captured(new LinkWorld(), { patienceUs: 1 }).packets
    expect(others).toEqual([])
    expect(atClb && line(atClb)).toBe('200 in lb1 11.163.0.3 > 10.0.1.100 02 ttl 62')
    expect(atClb?.comment.split('\n')[0]).toBe('FAULT_CORRUPTED: ended at lb1')
    const checksum = (packet: Read | undefined) => Number.parseInt(packet?.rest.slice(32, 36) ?? '', 16)
    expect(checksum(atClb) ^ checksum(sound)).toBe(0x8000)
    expect(atClb?.rest.replace(/^(.{32}).{4}/, '$1')).toBe(sound?.rest.replace(/^(.{32}).{4}/, '$1'))
  })

  test('a packet that is copied comes in twice', () => {
    expect(firstSyn(faulty('lb1 -> web1', { duplicate: 1_000_000 }))).toEqual([
      '0 out client',
      '100 in ep1',
      '200 in lb1',
      '300 in web1',
      '400 in web1',
    ])
  })
})
