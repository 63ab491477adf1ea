import type * as z from 'zod'
import { flowsMax, groups, named, place } from './schema-parts.ts'
import {
  boolean,
  duration,
  integer,
  list,
  type Mode,
  may,
  names,
  object,
  oneOf,
  port,
  text,
  told,
  wordy,
} from './schema-words.ts'

/** The keys that name a listener: `tcp:80`. They may stand in a CLB itself. */
export const LISTENER_KEY = /^(tcp|udp):/i

const target = (): z.ZodType =>
  oneOf(
    'EXPECTED_TARGET',
    told(text(), 'web1:8080'),
    object('EXPECTED_TARGET', { cvm: text(), port: port(), weight: weight().optional() }),
  )
const weight = (): z.ZodType => told(integer(0, 100), '0 to 100; 10 when left out.')

const listener = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_LISTENER',
    told(text(), 'Its one target, as web:8080.'),
    list(target()),
    object('EXPECTED_LISTENER', {
      scheduler: told(may(mode, wordy('WRR', 'LEAST_CONN', 'IP_HASH')), 'How a target is chosen; WRR when left out.'),
      sessionPersistence: told(
        may(mode, duration()),
        'How long a source address keeps its target, 30s to 3600s; 0, the default: off. With WRR only.',
      ),
      state: told(
        may(mode, wordy('RUNNING', 'STOPPED')),
        'STOPPED: it forwards nothing and checks nobody; RUNNING when left out.',
      ),
      idleConnectTimeout: told(
        may(mode, duration()),
        'How long an open connection may be idle until CLB and link forget it, 10s to 900s; 900s (UDP: 300s) when left out.',
      ),
      deregisterTargetRst: told(
        may(mode, boolean()),
        'true: a target that is taken off resets its live connections at both ends; false when left out.',
      ),
      targets: may(mode, oneOf('EXPECTED_LIST', text(), list(target()))),
      healthCheck: may(mode, healthCheck(mode)),
    }),
  ).meta({
    id: named('listener', mode),
    description:
      'A listener: a target, a list of targets, or { targets, scheduler, sessionPersistence, idleConnectTimeout, deregisterTargetRst, state, healthCheck }.',
  })

const healthCheck = (mode: Mode): z.ZodType =>
  oneOf(
    'EXPECTED_HEALTH_CHECK',
    boolean(),
    wordy('on', 'off'),
    object('EXPECTED_HEALTH_CHECK', {
      enabled: may(mode, boolean()),
      source: told(may(mode, wordy('100.64.0.0/10', 'VIP')), 'Where probes come from.'),
      port: told(may(mode, port()), "Left out: the target's own port."),
      type: may(mode, wordy('TCP', 'PING')),
      interval: told(may(mode, duration()), 'Between two probes, 2s to 300s; 5s when left out.'),
      timeout: told(
        may(mode, duration()),
        'For the answer to a probe, 2s to 60s and less than the interval; 2s when left out.',
      ),
      healthNum: told(may(mode, integer(2, 10)), 'Good probes in a row that make a target Alive; 3 when left out.'),
      unHealthNum: told(may(mode, integer(2, 10)), 'Bad probes in a row that make a target Dead; 3 when left out.'),
    }),
  )

export const clb = (mode: Mode): z.ZodType =>
  object('EXPECTED_MAP', {
    ...place(mode),
    vip: told(
      may(mode, text()),
      'Left out: the lowest free address of the subnet; of a public CLB an address outside the VPC.',
    ),
    type: may(mode, wordy('INTERNAL', 'OPEN', 'internal', 'public')),
    securityGroups: groups(mode, 'In order; left out: everything reaches the listeners.'),
    passToTarget: told(may(mode, boolean()), "true: the targets' own groups are not asked."),
    state: may(mode, wordy('RUNNING', 'STOPPED')),
    connections: told(flowsMax(mode), 'How many flows it carries at most; left out: no limit.'),
    listeners: told(
      may(mode, names(mode, listener(mode))),
      'By protocol and port, as tcp:80. They may also stand in the CLB itself.',
    ),
  }).meta({
    id: named('clb', mode),
    patternProperties: { '^(tcp|udp|TCP|UDP):\\d+$': { $ref: `#/definitions/${named('listener', mode)}` } },
  })
