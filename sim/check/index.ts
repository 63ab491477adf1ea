/**
 * The property kit: everything that `import ... from 'isthmus/check'` gives, by name. What draws needs fast-check.
 *
 * @module isthmus/check
 */
export type { Language, Words } from '../base/language.ts'
export { around } from '../edge/check/around-file.ts'
export { type CheckOptions, type CheckReport, checkLaw, holds, LawBroken } from '../edge/check/check-law.ts'
export { type KeptPaths, keepFailure } from '../edge/check/keep-failure.ts'
export {
  type CommonOptions,
  type KillScore,
  killScore,
  type LawsOptions,
  type MutantRow,
  suiteScore,
} from '../edge/check/kill-score.ts'
export type { ExpectationInput, NetworkInput, OptionsInput, ScenarioInput, StepInput } from '../scenario/file-format.ts'
export type { Passage } from '../world/capture/passage.ts'
export { type AroundOptions, aroundHistories } from './arbitraries/around.ts'
export { type HistoryOptions, histories, type StepKind, type StepWeights } from './arbitraries/histories.ts'
export { networkOptions, networks } from './arbitraries/networks.ts'
export type { NetworkSizes } from './arbitraries/recipe.ts'
export { faults, operations, packets, type StepsForOptions } from './arbitraries/steps-for.ts'
export {
  type CloudModel,
  type CloudReal,
  type CommandOptions,
  cloudCommands,
  commandsOf,
  type Done,
} from './commands.ts'
export { defineLaw, type LawDefinition, type Said } from './define-law.ts'
export type { Arbitrary } from './engine.ts'
export { type History, type LongNetwork, readHistory } from './history.ts'
export { type FoundAt, failureFile, type KeptFile } from './kept.ts'
export type { Failure, Law, Meet } from './law.ts'
export { ISOLATION_LAWS, isolation } from './laws/isolation.ts'
export { LAWS, lawCalled } from './laws.ts'
export type { Mutant } from './mutants/mutant.ts'
export { MUTANTS, mutantNamed } from './mutants/table.ts'
export { type Judge, type JudgeMaker, type Played, play, type Stage } from './play.ts'
export { type FailedRun, historyOfRun, type Met, type Runs, type RunsReport, runLaw, unmet } from './run-law.ts'
export { type Broken, type Shrunk, shrinkFailure } from './shrink/shrink.ts'
export { UsageError } from './usage-error.ts'
export { type Written, writtenOf } from './written.ts'
