/** Steps, the first of them in line 7, and what is wrong with them. */
type Row = readonly [steps: string, problems: readonly string[]]

const steps = (...lines: readonly string[]): string => lines.map((line) => `  - ${line}\n`).join('')

/** A step that keeps a connection open as `a`. */
const KEPT = '{ connect: consumer -> ep1:80, as: a }'

/** Mistakes in steps about kept connections, faults and time. */
export const LIVE_ROWS: readonly Row[] = [
  // Where a key may stand.
  [steps('{ connect: consumer -> ep1:80, half: true }'), ['7:36 KEY_NOT_HERE']],
  [steps('{ connect: { from: consumer, to: ep1:80, as: a }, as: a }'), ['7:55 KEY_TWICE']],
  [
    steps(KEPT, '{ send: a, half: true }', '{ close: { on: a, side: server }, side: client }'),
    ['8:16 KEY_NOT_HERE', '9:39 KEY_TWICE'],
  ],
  [steps('{ advance: 1s, background: true }'), ['7:20 KEY_NOT_HERE']],
  [steps('{ call: DescribeVpcEndPoint, times: 2 }'), ['7:34 KEY_NOT_HERE']],

  // Times that are expected.
  [
    steps(
      '{ connect: consumer -> ep1:80, expect: { after: [131s, ">=10s", ~10ms, 0] } }',
      '{ check: true, expect: { at: 0 } }',
    ),
    [],
  ],
  [
    steps(
      '{ connect: consumer -> ep1:80, expect: { after: 10 } }',
      '{ check: true, expect: { at: soon } }',
      '{ ping: consumer -> ep1, expect: { after: { not: -1s } } }',
      '{ advance: 1s, expect: { at: "~25%" } }',
    ),
    ['7:53 EXPECTED_TIME', '8:34 EXPECTED_TIME', '9:54 EXPECTED_TIME', '10:34 EXPECTED_TIME'],
  ],
  [
    steps('{ check: true, expect: { after: 1s } }', '{ connect: consumer -> ep1:80, expect: { at: 1s } }'),
    ['7:30 EXPECTATION_NOT_HERE', '8:46 EXPECTATION_NOT_HERE'],
  ],

  // Connections that are kept open.
  [steps('{ connect: consumer -> ep1:80, as: a, times: 2 }'), ['7:50 KEPT_TIMES']],
  [steps('{ connect: consumer -> ep1:80, as: a.b }'), ['7:40 CONNECTION_NAME']],
  [steps(KEPT, KEPT), ['8:40 CONNECTION_TWICE']],
  [
    steps('{ send: [a] }', '{ close: [a] }', '{ reset: false }'),
    ['7:13 EXPECTED_TRANSFER', '8:14 EXPECTED_LIVE', '9:14 EXPECTED_LIVE'],
  ],
  [
    steps('{ send: 64kB }', '{ close: true }', '{ receive: { bytes: 3 } }'),
    ['7:13 LIVE_WITHOUT_ON', '8:14 LIVE_WITHOUT_ON', '9:16 LIVE_WITHOUT_ON'],
  ],
  [
    steps(KEPT, '{ send: 0, on: a }', '{ send: 5TB, on: a }', '{ send: -1, on: a }', '{ send: 99MB, on: a }'),
    ['8:13 TOO_SMALL', '9:13 EXPECTED_SIZE', '10:13 EXPECTED_SIZE', '11:13 TOO_BIG'],
  ],
  [
    steps(KEPT, '{ send: 5kB, on: a, bytes: 3 }', '{ send: a, patience: kernel }'),
    ['8:32 KEY_TWICE', '9:26 EXPECTED_DURATION'],
  ],
  [steps(KEPT, '{ send: a, side: left }', '{ close: a, half: 1 }'), ['8:22 EXPECTED_ONE_OF', '9:23 EXPECTED_BOOLEAN']],
  [
    steps('{ send: a }', KEPT, '{ send: b }', '{ close: a }', '{ send: a }', KEPT, '{ send: a }'),
    ['7:13 NO_SUCH_CONNECTION', '9:13 NO_SUCH_CONNECTION', '11:13 CONNECTION_CLOSED'],
  ],
  [
    steps(KEPT, '{ close: a, half: true }', '{ send: a, side: server }', '{ reset: a }', '{ receive: a }'),
    ['11:16 CONNECTION_CLOSED'],
  ],
  [steps(KEPT, '{ close: a, expect: { outcome: stalled } }', '{ send: a }'), []],
  [steps(KEPT, '{ close: a, background: true }', '{ send: a }'), []],
  [steps(KEPT, '{ check: true, expect: { state: { a.client: ESTABLISHED, a.server: CLOSED, a.ep1: NONE } } }'), []],
  [
    steps(
      KEPT,
      '{ check: true, expect: { state: { a.middle: ACTIVE, a.lb1: OPEN, a.client: ESTABLISHD, b.client: X } } }',
    ),
    ['8:39 NO_SUCH_PART', '8:49 EXPECTED_ONE_OF', '8:64 EXPECTED_ONE_OF', '8:80 EXPECTED_ONE_OF', '8:92 NO_SUCH_NAME'],
  ],

  // Raw segments.
  [
    steps('{ segment: 5 }', '{ segment: [SYN] }', '{ segment: { from: consumer, to: ep1:80 } }'),
    ['7:16 EXPECTED_CONNECT', '7:16 SEGMENT_WITHOUT_FLAGS', '8:16 EXPECTED_SEGMENT', '9:16 SEGMENT_WITHOUT_FLAGS'],
  ],
  [
    steps('{ segment: consumer -> ep1:80, flags: SIN }', '{ segment: consumer -> ep1:80, flags: [SYN, 5] }'),
    ['7:43 EXPECTED_FLAGS', '8:49 EXPECTED_FLAGS'],
  ],
  [steps('{ segment: consumer -> ep1:80, flags: NULL }'), ['7:36 SEGMENT_WITHOUT_FLAGS']],
  [
    steps(
      '{ segment: consumer -> ep1:80, flags: "NULL", ttl: 3, seq: 1, ack: 2, source: 10.0.1.99 }',
      '{ ping: consumer -> web, ttl: 3 }',
    ),
    ['8:30 KEY_NOT_HERE'],
  ],
  [
    steps('{ segment: { flags: SYN } }', '{ segment: { flags: SYN, from: consumer } }'),
    ['7:16 SEGMENT_ENDS', '8:16 SEGMENT_ENDS'],
  ],
  [
    steps(KEPT, '{ segment: { flags: ACK, on: a, from: consumer } }', '{ segment: { flags: ACK, on: b } }'),
    ['8:43 SEGMENT_ENDS', '9:34 NO_SUCH_CONNECTION'],
  ],
  [steps('{ segment: { flags: SYN, from: consumer, to: ep1:80, side: server } }'), ['7:64 SIDE_WITHOUT_ON']],
  [
    steps('{ segment: { flags: SYN, from: consumer, to: ep1:80, source: me, ttl: 0, seq: -1 } }'),
    ['7:66 EXPECTED_ADDRESS', '7:75 TOO_SMALL', '7:83 TOO_SMALL'],
  ],
  [
    steps(
      '{ segment: { flags: SYN, from: consumer, to: ep1 } }',
      '{ segment: { flags: SYN, from: nobody, to: ep1:80 } }',
    ),
    ['7:50 CONNECT_PORT', '8:36 NO_SUCH_CLIENT'],
  ],

  // Faults.
  [
    steps('{ fault: ep1 }', '{ fault: { loss: 0.2 } }', '{ fault: { where: ep1 } }'),
    ['7:14 EXPECTED_FAULT', '8:7 MISSING_KEY', '9:14 FAULT_NOTHING'],
  ],
  [steps('{ fault: { where: a -> b -> c, loss: 1 } }'), ['7:23 FAULT_WHERE']],
  [
    steps('{ fault: { where: ep1, loss: 1.5, reorder: -0.1, corrupt: 120%, duplicate: often } }'),
    ['7:34 EXPECTED_RATIO', '7:48 EXPECTED_RATIO', '7:63 EXPECTED_RATIO', '7:80 EXPECTED_RATIO'],
  ],
  [
    steps('{ fault: { where: ep1, delay: 2m, jitter: 61s, partition: 1 } }'),
    ['7:35 TOO_BIG', '7:47 TOO_BIG', '7:63 EXPECTED_BOOLEAN'],
  ],
  [steps('{ fault: { where: ep1, delay: -5s }, for: 99999h }'), ['7:35 EXPECTED_DURATION', '7:47 TOO_BIG']],
  [
    steps('{ heal: f1 }', '{ name: f1, fault: { where: ep1, loss: 1 } }', '{ heal: [f1, f2] }', '{ heal: f1 }'),
    ['7:13 NO_SUCH_FAULT', '9:18 NO_SUCH_FAULT', '10:13 NO_SUCH_FAULT'],
  ],
  [
    steps('{ flush: [] }', '{ flush: { flows: [ep1, ep2] } }', '{ flush: svc }'),
    ['7:14 EXPECTED_FLUSH', '8:29 NO_SUCH_TRACKER', '9:14 NO_SUCH_TRACKER'],
  ],
  [
    steps('{ check: true, expect: { flows: { ep1: 3, ep2: 0, lb1: many } } }'),
    ['7:47 NO_SUCH_TRACKER', '7:60 EXPECTED_COUNT'],
  ],

  // Loads.
  [
    steps(
      '{ load: ep1 }',
      '{ load: { from: consumer, to: ep1:80 } }',
      '{ load: { name: l, from: nobody, to: ep1:80, every: 0 } }',
    ),
    ['7:13 EXPECTED_LOAD', '8:13 MISSING_KEY', '8:13 MISSING_KEY', '9:30 NO_SUCH_CLIENT', '9:57 TOO_SMALL'],
  ],
  [
    steps(
      '{ endLoad: l }',
      '{ name: l, load: { from: [consumer, web], to: ep1:80, every: 1s } }',
      '{ name: l, load: { from: consumer, to: ep1:80, every: 1s } }',
      '{ endLoad: l }',
      '{ endLoad: l }',
    ),
    ['7:16 NO_SUCH_LOAD', '9:5 LOAD_TWICE', '11:16 NO_SUCH_LOAD'],
  ],

  [
    steps(
      '{ wait: { packet: SYN } }',
      '{ wait: { packet: SYN, at: nowhere } }',
      '{ wait: { packet: SYN, at: ep1, nth: 0 } }',
    ),
    ['7:13 WAIT_FOR_WHAT', '8:32 NO_SUCH_TRACKER', '9:42 TOO_SMALL'],
  ],
  [
    steps('{ wait: { bytes: 5, on: a } }', '{ wait: { bytes: 5, packet: SYN, at: ep1 } }'),
    ['7:29 NO_SUCH_CONNECTION', '8:13 WAIT_FOR_WHAT'],
  ],
  // Time.
  [
    steps('{ wait: soon }', '{ wait: [] }', '{ wait: {} }', '{ wait: -1s }'),
    ['7:13 EXPECTED_DURATION', '8:13 EXPECTED_WAIT', '9:13 WAIT_FOR_WHAT', '10:13 EXPECTED_DURATION'],
  ],
  [
    steps('{ advance: -5s }', '{ advance: 24001h }', '{ advance: 99999999999999h }'),
    ['7:16 EXPECTED_DURATION', '8:16 TOO_BIG', '9:16 EXPECTED_DURATION'],
  ],
  [
    steps(
      '{ eventually: 5 }',
      '{ eventually: {} }',
      '{ eventually: { helth: {} } }',
      '{ eventually: { health: { lb1/tcp:80/wbe: Dead } } }',
    ),
    ['7:19 EXPECTED_WATCH', '8:19 STEP_WITHOUT_KIND', '9:21 UNKNOWN_KEY', '10:31 NO_SUCH_TARGET'],
  ],
  [
    steps(
      '{ eventually: { connect: consumer -> ep1:80, as: a } }',
      '{ always: { advance: 1s } }',
      '{ never: { connect: consumer -> ep1:80, background: true } }',
    ),
    ['7:19 WATCH_WHAT', '8:15 WATCH_WHAT', '9:14 WATCH_WHAT'],
  ],
  [
    steps(
      '{ eventually: { state: { ep1: ACTIVE } }, for: 1s }',
      '{ always: { state: { ep1: ACTIVE } }, within: 1s, every: 0 }',
    ),
    ['7:47 KEY_NOT_HERE', '8:43 KEY_NOT_HERE', '8:62 TOO_SMALL'],
  ],
  [
    steps('{ together: [{ advance: 1s }, { wait: 1s }] }', '{ together: {} }', '{ together: [], expect: ok }'),
    ['7:18 NOT_TOGETHER', '7:35 NOT_TOGETHER', '8:17 EXPECTED_LIST', '9:17 TOGETHER_NOTHING', '9:21 KEY_NOT_HERE'],
  ],

  [steps('{ connect: { from: consumer, to: ep1:80, times: 1001, background: true } }'), ['7:5 TOO_MANY_AT_ONCE']],
  [
    steps(
      '{ load: { name: l, from: consumer, to: ep1:80, every: 1ms } }',
      '{ advance: 1s }',
      '{ advance: 1h }',
      '{ endLoad: l }',
    ),
    ['9:5 TOO_MUCH_WORK'],
  ],

  // The same steps for several values.
  [
    steps('{ each: web }', '{ each: { t: web }, steps: [] }', '{ each: { t: [web] } }', '{ steps: [] }'),
    [
      '7:5 EACH_WITHOUT_STEPS',
      '7:13 EXPECTED_EACH',
      '8:18 EXPECTED_LIST',
      '9:5 EACH_WITHOUT_STEPS',
      '10:5 STEP_WITHOUT_KIND',
    ],
  ],
  [
    steps('{ each: { t: [], 1t: [a] }, steps: [{ connect: consumer -> $t:80 }] }'),
    ['7:18 EACH_OF_NOTHING', '7:22 BAD_NAME_OF_VALUE'],
  ],
  [
    steps('{ each: { t: [web, wbe] }, steps: [{ connect: consumer -> $t:8080 }, { connect: $u -> web:8080 }] }'),
    ['7:51 NO_SUCH_DESTINATION', '7:85 NO_SUCH_CLIENT'],
  ],

  // What is kept.
  [
    steps(
      '{ connect: consumer -> ep1:80, save: backend }',
      '{ connect: consumer -> ep1:80, save: { B: backnd, 2: outcome } }',
    ),
    ['7:42 EXPECTED_SAVE', '8:47 SAVE_WHAT', '8:55 BAD_NAME_OF_VALUE'],
  ],
  [
    steps(
      '{ connect: consumer -> $B:8080 }',
      '{ connect: consumer -> ep1:80, save: { B: backend } }',
      '{ connect: consumer -> $B:8080 }',
    ),
    ['7:5 NO_SUCH_VALUE'],
  ],
  [
    steps(
      '{ name: s, connect: consumer -> ep1:80, expect: { differ: [s.sourceSeen] } }',
      '{ check: true, expect: { differ: [s.sourceSeen, t.sourceSeen, s.hops, s] } }',
    ),
    ['7:63 DIFFER_FEW', '8:53 NO_NAMED_STEP', '8:67 SAVE_WHAT', '8:75 NO_NAMED_STEP'],
  ],
]
