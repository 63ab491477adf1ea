/**
 * Isthmus as a library: everything that `import ... from 'isthmus'` gives, by name.
 *
 * @module isthmus
 */
export type { Language, Words } from './base/language.ts'
export type { Origin } from './base/origin.ts'
export type { Answer, ReasonName } from './dataplane/reason.ts'
export type {
  ClaimInput,
  ConnectOptions,
  Duration,
  GuestInput,
  LiveOptions,
  Overrides,
  SegmentOptions,
} from './edge/library/arguments.ts'
export type { CallError, CallOptions, CallResult, Cloud, Standing } from './edge/library/cloud.ts'
export { type Result, ScenarioError, type ScenarioProblem, UsageError } from './edge/library/errors.ts'
export { build, type CloudOptions, cloudOf, load, read } from './edge/library/load.ts'
export type { ProofResult } from './edge/library/proof.ts'
export { fileText, scenario } from './scenario/builder.ts'
export type { Connection, PrintedTrace } from './scenario/connection.ts'
export type {
  AccountInput,
  ClbInput,
  CountInput,
  CvmInput,
  EndpointInput,
  EndpointServiceInput,
  ExpectationInput,
  FirewallRuleInput,
  ListenerInput,
  NetworkAclInput,
  NetworkInput,
  OptionsInput,
  PatchInput,
  ReasonInput,
  RouteTableInput,
  RuleInput,
  ScenarioInput,
  SecurityGroupInput,
  StepInput,
  SubnetInput,
  TimeInput,
  VpcInput,
  WordsInput,
} from './scenario/file-format.ts'
export type {
  Basis,
  HeaderText,
  Hop,
  NearMiss,
  OptionName,
  PacketTrace,
  RefusedBy,
  RuleReference,
  ShownReason,
  SuggestedRule,
  Trace,
  TraceStep,
} from './trace/trace.ts'
export type { CheckName } from './trace/words.ts'
export type { Outcome } from './world/observation.ts'
