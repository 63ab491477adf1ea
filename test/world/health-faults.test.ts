import { expect, test } from 'vitest'
import { compile } from '../../sim/compile/compile.ts'
import { Health } from '../../sim/dataplane/balance.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import type { FaultRule } from '../../sim/world/faults.ts'
import { ActiveFaults } from '../../sim/world/faults.ts'
import { HealthChecks } from '../../sim/world/health-checks.ts'
import { changed, LINK, type Literal, networkOf } from '../support/networks.ts'
import { SECOND_US } from '../support/networks-world.ts'

const NOTHING: Omit<FaultRule, 'name' | 'where'> = {
  loss: 0,
  delayUs: 0,
  jitterUs: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  partition: false,
}
const probesWay = { from: 'lb1', to: 'web1', both: true }

/** The health checks of `LINK` with a second target, faults, and a clock. */
class Checked {
  readonly plane: Plane
  probes = 0
  #nowUs = 0
  readonly #due: { atUs: number; event: () => void }[] = []
  readonly #checks: HealthChecks
  readonly #faults: ActiveFaults
  readonly #network

  constructor(healthCheck: object = {}) {
    const targets = [
      { cvm: 'web1', port: 8080 },
      { cvm: 'web2', port: 8080 },
    ]
    const web2 = { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] }
    const literal: Literal = changed(LINK, {
      cvms: { web2 },
      clbs: { lb1: { listeners: { 'tcp:80': { targets, healthCheck } } } },
    })
    this.#network = networkOf(literal)
    this.plane = new Plane(compile(this.#network, 1))
    const schedule = (atUs: number, event: () => void) => this.#due.push({ atUs, event })
    this.#checks = new HealthChecks(this.plane, schedule, { seed: 42, hopDelayUs: 100 })
    this.#checks.settle('settled')
    const put = (faults: Plane['faults']) => {
      this.plane.faults = faults
      this.#checks.faultsChanged(this.#nowUs)
    }
    this.#faults = new ActiveFaults(42, put, schedule)
  }

  fault(fault: Partial<FaultRule>): void {
    this.#faults.begin({ name: 'f', where: probesWay, ...NOTHING, ...fault }, this.#nowUs, () => this.#network)
  }

  heal(): void {
    this.#faults.heal('f', this.#network)
  }

  /** The verdicts of web1, and of web2, after some seconds. */
  after(seconds: number): readonly string[] {
    const untilUs = this.#nowUs + seconds * SECOND_US
    for (;;) {
      this.#due.sort((a, b) => a.atUs - b.atUs)
      if (this.#due[0] === undefined || this.#due[0].atUs > untilUs) break
      const { atUs, event } = this.#due.shift()!
      this.#nowUs = atUs
      this.probes += 1
      event()
    }
    this.#nowUs = untilUs
    const names = new Map(Object.entries(Health).map(([name, value]) => [value, name]))
    return [...this.plane.health].map((health) => names.get(health as 0) ?? '')
  }
}

test('without faults no probe is sent in an hour', () => {
  const checked = new Checked()
  expect(checked.after(3600)).toEqual(['ALIVE', 'ALIVE'])
  expect(checked.probes).toBe(0)
})

test('what no probe gets to is Dead after three of them, and Alive three after the fault has healed; others stay', () => {
  const checked = new Checked()
  checked.after(1)
  checked.fault({ partition: true })
  expect(checked.after(13)).toEqual(['ALIVE', 'ALIVE'])
  expect(checked.after(1)).toEqual(['DEAD', 'ALIVE'])
  checked.heal()
  expect(checked.after(14)).toEqual(['DEAD', 'ALIVE'])
  expect(checked.after(1)).toEqual(['ALIVE', 'ALIVE'])
  const { probes } = checked
  checked.after(3600)
  expect(checked.probes).toBe(probes)
})

test('while there is a fault every target is probed at its interval, and each probe draws its own fate', () => {
  const checked = new Checked()
  checked.fault({ loss: 600_000 })
  const seen = new Set<string>()
  for (let i = 0; i < 360; i++) seen.add(checked.after(10)[0] ?? '')
  expect(checked.probes).toBe(2 * 720)
  expect([...seen].sort()).toEqual(['ALIVE', 'DEAD'])
  expect(checked.after(0)[1]).toBe('ALIVE')
})

test('the same seed loses the same probes', () => {
  const verdicts = () => {
    const checked = new Checked()
    checked.fault({ loss: 600_000 })
    return Array.from({ length: 200 }, () => checked.after(5)[0])
  }
  expect(verdicts()).toEqual(verdicts())
})

test.each([
  [999_000, 2, 'ALIVE'], // there and back, and two hops of 100 us
  [1_000_000, 2, 'DEAD'],
  [1_000_000, 3, 'ALIVE'],
])('an answer that %i us late each way, with a time-out of %i s: %s', (delayUs, timeout, verdict) => {
  const checked = new Checked({ timeout })
  checked.fault({ delayUs })
  expect(checked.after(15)).toEqual([verdict, 'ALIVE'])
})
