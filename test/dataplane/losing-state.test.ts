import { describe, expect, test } from 'vitest'
import { Owner } from '../../sim/tables/tables.ts'
import type { Change, Literal } from '../support/networks.ts'
import { ACK, FIN_ACK, linkRig, type Rig, RST, type Sent, SYN, SYN_ACK } from '../support/networks-rig.ts'

const { FIN, PSH, URG } = { FIN: 1, PSH: 8, URG: 32 }
const TWO: Change<Literal> = {
  cvms: {
    other: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] },
    web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'], listen: ['8080'] },
  },
  clbs: {
    lb1: {
      listeners: {
        'tcp:80': {
          targets: [
            { cvm: 'web1', port: 8080 },
            { cvm: 'web2', port: 8080 },
          ],
        },
      },
    },
  },
  endpoints: { ep1: { snat: { addresses: 1 } } },
}
const ENDPOINT = [Owner.ENDPOINT, 0] as const
const CLB = [Owner.CLB, 0] as const

/** A connection with its handshake done; what its two ends send, and what becomes of it. */
function connected(change: Change<Literal> = {}, options: Parameters<typeof linkRig>[1] = {}) {
  const rig = linkRig(change, options)
  return { rig, ...opened(rig, 'client') }
}

function opened(rig: Rig, from: string) {
  const shot = { from, to: 'ep1:80' }
  const syn = rig.send(shot)
  rig.send(rig.answerTo(syn))
  rig.send({ ...shot, flags: ACK })
  return {
    syn,
    out: (flags: number = ACK): Sent => rig.send({ ...shot, flags }),
    back: (flags: number = ACK): Sent => rig.send(rig.answerTo(syn, flags)),
  }
}

// Named as in KERNEL-FACTS.
describe('state lost at the endpoint', () => {
  test('endpoint-flush: the client’s next packet rebuilds the same mapping, when it had kept its port', () => {
    const { rig, syn, out, back } = connected(TWO, { midStream: 'pickup' })
    rig.plane.flush(...ENDPOINT)
    const again = out()
    expect([again.reason, again.header, back().reason]).toEqual(['DELIVERED', syn.header, 'DELIVERED'])
  })

  test('endpoint-flush-remapped: the mapping becomes another one, and the CLB balances it anew', () => {
    const rig = linkRig(TWO, { midStream: 'pickup' })
    rig.send({ from: 'other', to: 'ep1:80' }) // has port 40000, and the first turn
    const { syn, out, back } = opened(rig, 'client')
    expect(syn.header).toBe('11.163.0.1:40001 -> 10.0.2.20:8080')
    rig.send({ from: 'other', to: 'ep1:80', flags: RST })
    rig.plane.clockMs = 11_000 // the port is free
    rig.plane.flush(...ENDPOINT)
    const again = out()
    expect([again.reason, again.header]).toEqual(['DELIVERED', '11.163.0.1:40000 -> 10.0.2.10:8080'])
    expect(rig.send(rig.answerTo(again, RST)).header).toBe('10.0.2.100:80 -> 10.0.1.10:40000') // whose kernel knows nothing of it
    expect(back().reason).not.toBe('DELIVERED')
  })

  test('endpoint-flush-strict: it hangs; a SYN opens anew', () => {
    const { rig, syn, out, back } = connected(TWO)
    rig.plane.flush(...ENDPOINT)
    expect([out().reason, out().reason, back().reason]).toEqual(Array(3).fill('CONNTRACK_INVALID'))
    expect(out(SYN).header).toBe(syn.header)
    expect(back(SYN_ACK).reason).toBe('DELIVERED')
  })

  test('endpoint-flush-backend-first: nothing from the provider’s side can rebuild it', () => {
    const { rig, out, back } = connected(TWO, { midStream: 'pickup' })
    rig.plane.flush(...ENDPOINT)
    expect([back().reason, back(SYN_ACK).reason, back(RST).reason]).toEqual(Array(3).fill('CONNTRACK_INVALID'))
    expect([out().reason, back().reason]).toEqual(['DELIVERED', 'DELIVERED'])
  })

  test('raw-ack-denied: the endpoint’s groups are asked again', () => {
    const { rig, out } = connected(
      { securityGroups: { ep: { ingress: ['ACCEPT#0.0.0.0/0'] } }, endpoints: { ep1: { securityGroups: ['ep'] } } },
      { midStream: 'pickup' },
    )
    rig.change({ securityGroups: { ep: { ingress: [] } } })
    expect(out().reason).toBe('DELIVERED')
    rig.plane.flush(...ENDPOINT)
    expect(out().reason).toBe('ENDPOINT_INGRESS_DENIED')
  })
})

describe('state lost at the CLB', () => {
  test('clb-flush: balanced anew, so that it may come to another backend', () => {
    const { rig, syn, out, back } = connected(TWO, { midStream: 'pickup' })
    rig.plane.flush(...CLB)
    expect(back().reason).toBe('CONNTRACK_INVALID')
    const again = out()
    expect([syn.packet.to, again.packet.to]).toEqual([rig.cvm('web1'), rig.cvm('web2')])
    expect([...rig.plane.connections]).toEqual([0, 1])
  })

  test('by chance the same backend: it goes on', () => {
    const { rig, out, back } = connected({}, { midStream: 'pickup' })
    rig.plane.flush(...CLB)
    expect([out().reason, back().reason]).toEqual(['DELIVERED', 'DELIVERED'])
    expect([...rig.plane.connections]).toEqual([1])
  })

  test('without pickup it hangs', () => {
    const { rig, out, back } = connected(TWO)
    rig.plane.flush(...CLB)
    expect([out().reason, back().reason, out(FIN_ACK).reason]).toEqual(Array(3).fill('CONNTRACK_INVALID'))
    expect([rig.plane.countFlows(...CLB), rig.plane.countFlows(...ENDPOINT)]).toEqual([0, 1])
  })
})

describe('state lost at a machine', () => {
  const GROUPS: Change<Literal> = {
    securityGroups: { web: { ingress: ['ACCEPT#0.0.0.0/0'] }, app: { ingress: [] } },
    cvms: { web1: { securityGroups: ['web'] }, client: { securityGroups: ['app'] } },
  }

  test('backend-rule-removed-flush: it hangs until the backend speaks first (flush-revived-by-backend)', () => {
    const { rig, out, back } = connected(GROUPS)
    rig.change({ securityGroups: { web: { ingress: [] } } })
    expect(out().reason).toBe('DELIVERED')
    rig.plane.flush(Owner.CVM, rig.cvm('web1'))
    expect([out().reason, out().reason]).toEqual(['TARGET_INGRESS_DENIED', 'TARGET_INGRESS_DENIED'])
    expect([back().reason, out().reason]).toEqual(['DELIVERED', 'DELIVERED'])
  })

  test('the server speaks as one that begins: its groups’ egress is asked', () => {
    const { rig, back } = connected({
      ...GROUPS,
      securityGroups: { web: { ingress: ['ACCEPT#0.0.0.0/0'], egress: [] }, app: { ingress: [] } },
    })
    expect(back().reason).toBe('DELIVERED')
    rig.plane.flush(Owner.CVM, rig.cvm('web1'))
    expect(back().reason).toBe('EGRESS_DENIED')
  })

  test('at the client an answer is a stranger, until the client speaks', () => {
    const { rig, out, back } = connected(GROUPS)
    rig.plane.flush(Owner.CVM, rig.cvm('client'))
    expect([back().reason, out().reason, back().reason]).toEqual(['INGRESS_DENIED', 'DELIVERED', 'DELIVERED'])
  })

  test.each([SYN_ACK, FIN_ACK, RST])('what is invalid is dropped where it comes in (flags %i)', (flags) => {
    const { rig, back } = connected()
    rig.plane.flush(Owner.CVM, rig.cvm('client'))
    expect(back(flags).reason).toBe('CONNTRACK_INVALID')
  })

  test('its last tracker gone, a flow is forgotten', () => {
    const { rig } = connected()
    for (const [kind, index] of [ENDPOINT, CLB, [Owner.CVM, rig.cvm('web1')], [Owner.CVM, rig.cvm('client')]] as const)
      rig.plane.flush(kind, index)
    expect([rig.plane.flows.flowsLive, rig.plane.flows.size, [...rig.plane.connections]]).toEqual([0, 0, [0]])
  })
})

describe('segments of no connection (raw-*)', () => {
  const NEAR: Change<Literal> = {
    cvms: { near: { subnet: 'provider/web', ip: '10.0.2.30', securityGroups: ['open'] } },
  }
  const INVALID = {
    'SYN-ACK': SYN_ACK,
    FIN,
    'FIN-ACK': FIN_ACK,
    RST,
    NULL: 0,
    XMAS: FIN | PSH | URG,
    'SYN-FIN': SYN | FIN,
  }

  test.each(Object.entries(INVALID))('raw %s is neither tracked nor translated', (_, flags) => {
    for (const midStream of ['drop', 'pickup'] as const) {
      const rig = linkRig(NEAR, { midStream })
      for (const shot of [
        { from: 'client', to: 'ep1:80' },
        { from: 'near', to: 'lb1:80' },
        { from: 'near', to: 'web1:8080' },
      ]) {
        expect([shot.to, rig.send({ ...shot, flags }).reason]).toEqual([shot.to, 'CONNTRACK_INVALID'])
      }
      expect(rig.plane.flows.flowsLive).toBe(0)
    }
  })

  test('raw-ack: groups take it up, link and CLB by the option only', () => {
    for (const [midStream, reason] of [
      ['drop', 'CONNTRACK_INVALID'],
      ['pickup', 'DELIVERED'],
    ] as const) {
      const rig = linkRig(NEAR, { midStream })
      expect(rig.send({ from: 'client', to: 'ep1:80', flags: ACK }).reason).toBe(reason)
      expect(rig.send({ from: 'near', to: 'web1:8080', flags: ACK }).reason).toBe('DELIVERED')
    }
  })
})

describe('a target that is taken off', () => {
  const without = (deregisterTargetRst: boolean): Change<Literal> => ({
    clbs: { lb1: { listeners: { 'tcp:80': { deregisterTargetRst, targets: [{ cvm: 'web2', port: 8080 }] } } } },
  })
  const two = (deregisterTargetRst: boolean): Change<Literal> => ({
    ...TWO,
    clbs: { lb1: { listeners: { 'tcp:80': { ...TWO.clbs?.lb1?.listeners?.['tcp:80'], deregisterTargetRst } } } },
  })

  test('its connections are forwarded no more, and nobody is told', () => {
    const { rig, out, back } = connected(two(false))
    rig.change(without(false))
    expect([out().reason, back().reason, rig.plane.resets]).toEqual(['CONNTRACK_INVALID', 'CONNTRACK_INVALID', []])
  })

  test('with 双向 RST both ends are told, once', () => {
    const { rig, syn, out } = connected(two(true))
    rig.change(without(true))
    const at = ({ source, sourcePort, destination, destinationPort }: (typeof rig.plane.resets)[number]['header']) => [
      [source, sourcePort, destination, destinationPort],
    ]
    const [client, web1] = [rig.network.cvms[0]!.address, rig.address('web1')]
    expect(rig.plane.resets.map(({ cvm }) => cvm)).toEqual([rig.cvm('client'), rig.cvm('web1')])
    expect(rig.plane.resets.flatMap(({ header }) => at(header))).toEqual([
      [rig.address('ep1'), 80, client, 40_000],
      [syn.packet.source, 40_000, web1, 8080],
    ])
    expect(out().reason).toBe('CONNTRACK_INVALID')
    expect(out(SYN).packet.to).toBe(rig.cvm('web2'))
  })
})

describe('a header of the server’s that an earlier flow has', () => {
  test('is given up by one that is closed: another client gets its answer at once', () => {
    const rig = linkRig(TWO)
    const shot = { from: 'client', to: 'ep1:80' }
    const first = rig.send(shot)
    rig.send({ ...shot, flags: RST })
    rig.plane.flush(...ENDPOINT) // its port is free, and the CLB has the session still
    const second = rig.send({ from: 'other', to: 'ep1:80' })
    rig.send({ from: 'other', to: 'ep1:80', flags: RST })
    const third = rig.send({ from: 'other', to: 'ep1:80' }) // web1's turn again
    expect([second.header, third.header]).toEqual(['11.163.0.1:40000 -> 10.0.2.20:8080', first.header])
    expect(rig.send(rig.answerTo(third)).header).toBe('10.0.2.100:80 -> 10.0.1.11:40000')
  })

  test('is kept by one that is open', () => {
    const { cvms: { other } = {} } = TWO
    const { rig, syn, back } = connected({ cvms: { other }, endpoints: { ep1: { snat: { addresses: 1 } } } })
    rig.plane.flush(...ENDPOINT)
    const second = rig.send({ from: 'other', to: 'ep1:80' })
    expect([second.header, back().reason]).toEqual([syn.header, 'CONNTRACK_INVALID'])
  })

  test('is given up by what the server went on sending after all had forgotten its connection', () => {
    const { rig, back, out } = connected({}, { midStream: 'pickup' })
    rig.plane.flush(...ENDPOINT)
    rig.plane.flush(...CLB)
    for (const cvm of [0, 1]) rig.plane.flush(Owner.CVM, cvm)
    expect(back().reason).toBe('NO_ROUTE')
    expect([out().reason, back().reason]).toEqual(['DELIVERED', 'DELIVERED'])
  })
})
