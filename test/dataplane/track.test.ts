import { expect, test } from 'vitest'
import { FLOW_STATE_NAMES, FlowState, IGNORED, INVALID, REOPENS, transition } from '../../sim/dataplane/track.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'

const { SYN, ACK, FIN, RST, PSH, URG } = Flag
const SEGMENTS: Readonly<Record<string, number>> = {
  ...{ SYN, ACK, RST, FIN: FIN | ACK, 'SYN-ACK': SYN | ACK, 'RST-ACK': RST | ACK, DATA: ACK | PSH },
  ...{ NULL: 0, XMAS: FIN | PSH | URG, 'SYN-FIN': SYN | FIN, 'SYN-RST': SYN | RST, 'BARE-FIN': FIN, URG: ACK | URG },
}
const NAMES = new Map<number, string>([
  [IGNORED, 'ignored'],
  [INVALID, 'invalid'],
  [REOPENS, 'reopens'],
])

/** What each segment of a talk makes of a flow: `>` goes out, `<` comes back. What is no state leaves it as it is. */
function told(talk: string, start: number): string {
  let state = start
  return talk
    .split(' ')
    .map((word) => {
      const next = transition(state, Protocol.TCP, word.startsWith('<') ? 1 : 0, SEGMENTS[word.slice(1)]!)
      if (next >= 0) state = next
      return NAMES.get(next) ?? FLOW_STATE_NAMES[next]
    })
    .join(' ')
}

// Rows as KERNEL-FACTS (connection tracking) and nf_conntrack_proto_tcp.c have them.
test.each([
  ['a handshake', '>SYN <SYN-ACK >ACK >DATA <DATA', 'SYN_SENT SYN_RECV ESTABLISHED ESTABLISHED ESTABLISHED'],
  [
    'a SYN, and its answer, once more',
    '>SYN >SYN <SYN-ACK <SYN-ACK >ACK',
    'SYN_SENT SYN_SENT SYN_RECV ignored ESTABLISHED',
  ],
  ['refused', '>SYN <RST-ACK', 'SYN_SENT CLOSE'],
  ['an ACK before there is a SYN-ACK', '>SYN >ACK <ACK', 'SYN_SENT invalid ignored'],
  ['a FIN before there is a SYN-ACK', '>SYN >FIN <FIN', 'SYN_SENT invalid invalid'],
  ['both open at once', '>SYN <SYN >SYN-ACK <SYN-ACK >ACK', 'SYN_SENT SYN_SENT2 SYN_RECV ignored ESTABLISHED'],
  ['a stream taken up in the middle', '>ACK', 'ESTABLISHED'],
])('from nothing: %s', (_, talk, states) => expect(told(talk, FlowState.NONE)).toBe(states))

test.each([
  ['the client closes', '>FIN <ACK <FIN >ACK >ACK', 'FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT TIME_WAIT'],
  ['the server closes', '<FIN >ACK >FIN <ACK', 'FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT'],
  ['both close at once', '>FIN <FIN >ACK', 'FIN_WAIT LAST_ACK TIME_WAIT'],
  ['half closed, the other side goes on', '>FIN <ACK <DATA >ACK', 'FIN_WAIT CLOSE_WAIT CLOSE_WAIT CLOSE_WAIT'],
  ['a FIN once more is taken for the other one', '>FIN >FIN', 'FIN_WAIT LAST_ACK'],
  ['a reset', '>RST <RST', 'CLOSE CLOSE'],
  ['who went and came back', '>SYN <ACK >RST >SYN', 'ignored ESTABLISHED CLOSE reopens'],
  ['the client after TIME_WAIT', '>FIN <FIN >ACK >SYN', 'FIN_WAIT LAST_ACK TIME_WAIT reopens'],
  ['the server after TIME_WAIT', '>FIN <FIN >ACK <SYN', 'FIN_WAIT LAST_ACK TIME_WAIT reopens'],
  ['a SYN of the server', '<SYN', 'invalid'],
  ['a SYN-ACK of the client, and a late one of the server', '>SYN-ACK <SYN-ACK', 'invalid ignored'],
  [
    'flags that no sound kernel sends',
    '>NULL <XMAS >SYN-FIN <SYN-RST >BARE-FIN',
    'invalid invalid invalid invalid invalid',
  ],
  ['PSH and URG change nothing', '>DATA <URG', 'ESTABLISHED ESTABLISHED'],
])('on an open connection: %s', (_, talk, states) => expect(told(talk, FlowState.ESTABLISHED)).toBe(states))

test.each(['SYN-ACK', 'FIN', 'BARE-FIN', 'RST', 'RST-ACK', 'NULL', 'XMAS', 'SYN-FIN', 'SYN-RST'])(
  '%s of no flow is invalid, on either way',
  (segment) =>
    expect([told(`>${segment}`, FlowState.NONE), told(`<${segment}`, FlowState.NONE)]).toEqual(['invalid', 'invalid']),
)

test('datagrams and echoes are UNREPLIED until one comes back', () => {
  for (const protocol of [Protocol.UDP, Protocol.ICMP]) {
    expect(transition(FlowState.NONE, protocol, 0, 0)).toBe(FlowState.UNREPLIED)
    expect(transition(FlowState.UNREPLIED, protocol, 0, 0)).toBe(FlowState.UNREPLIED)
    expect(transition(FlowState.UNREPLIED, protocol, 1, 0)).toBe(FlowState.ASSURED)
    expect(transition(FlowState.ASSURED, protocol, 0, 0)).toBe(FlowState.ASSURED)
  }
})
