import type { StepInput } from '../../scenario/file-format.ts'
import type { Outline } from './outline.ts'
import { among, type Rolls, type StepMaker } from './step-maker.ts'

/** A hop of a link, or a component. */
function place(outline: Outline, [a, b]: Rolls): string | undefined {
  const endpoint = among(outline.endpoints, a)
  const clb = endpoint && outline.clbBehind(endpoint.service)
  const target =
    clb &&
    among(
      clb.listeners.flatMap(({ targets }) => targets),
      b,
    )
  const hops = [
    endpoint?.name,
    clb?.name,
    endpoint && clb && `${endpoint.name} -> ${clb.name}`,
    endpoint && clb && `${clb.name} -> ${endpoint.name}`,
    clb && target && `${clb.name} <-> ${target.cvm}`,
    among(outline.cvms, a)?.name,
  ]
  return among(
    hops.filter((hop) => hop !== undefined),
    b,
  )
}

const fault =
  (what: Readonly<Record<string, unknown>>): StepMaker =>
  (outline, rolls) => {
    const where = place(outline, rolls)
    if (where === undefined) return undefined
    const name = outline.freshName('x')
    const lasting = rolls[2] % 3 === 0
    if (lasting) outline.faults.push(name)
    return { fault: { name, where, ...what, ...(lasting ? {} : { for: '2s' }) } } as StepInput
  }

const heal: StepMaker = (outline) => {
  const name = outline.faults.pop()
  return name === undefined ? undefined : { heal: name }
}

const flush: StepMaker = ({ endpoints, clbs, cvms }, [a]) => {
  const one = among([...endpoints, ...clbs, ...cvms], a)
  return one && { flush: one.name }
}

export const FAULTS = {
  loss: fault({ loss: 0.3 }),
  delay: fault({ delay: '30ms', jitter: '20ms' }),
  duplicate: fault({ duplicate: 0.5 }),
  reorder: fault({ reorder: 0.3, delay: '1ms' }),
  corrupt: fault({ corrupt: 0.3 }),
  partition: fault({ partition: true }),
  heal,
  flush,
} as const satisfies Readonly<Record<string, StepMaker>>
