import type { Step } from '../scenario.ts'

/** Every name that the calls of these steps use, in whatever parameter: what they are about will not stay as it is. */
export function mentionedIn(steps: readonly Step[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const step of steps) collect(step, names)
  return names
}

function collect(step: Step, names: Set<string>): void {
  if (step.kind === 'call') {
    addTexts(step.parameters, names)
    if (step.by !== undefined) names.add(step.by)
  } else if (step.kind === 'eventually' || step.kind === 'always' || step.kind === 'never') collect(step.step, names)
}

function addTexts(value: unknown, names: Set<string>): void {
  if (typeof value === 'string') for (const name of value.split('#')) names.add(name)
  else if (Array.isArray(value)) for (const one of value) addTexts(one, names)
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) addTexts(one, names)
}
