import type { Origin } from '../base/origin.ts'
import type { Network } from '../model/network.ts'
import type { OptionName } from '../trace/trace.ts'
import type { Tasks } from './clb/tasks.ts'
import type { ApiResponse, Operation } from './operation.ts'
import type { SettledDocuments } from './settle.ts'

/** What an operation acts on: documents that are settled, and the network that they make. */
export type CloudState = {
  readonly documents: SettledDocuments
  readonly network: Network
  /** The virtual time of the call, in microseconds. */
  readonly nowUs: number
  /** HealthStatusDetail of a target, by its name; asked for only by the calls that tell it. */
  readonly health: () => ReadonlyMap<string, string>
  /** The calls that have changed a CLB: DescribeTaskStatus asks whether they are done. */
  readonly tasks: Pick<Tasks, 'endOf' | 'busyUntil' | 'readyAt'>
}

/** One call, once it is known who makes it. */
export type Call = CloudState & {
  readonly action: string
  /** Index of the account that calls; undefined: nobody was named, so the owner of the resource that is named first. */
  readonly caller: number | undefined
  /** Tells whose call it turns out to be, where nobody was named: the first account told is who calls. */
  readonly isMadeBy: (account: number) => void
  /** Tells an option that what the call comes to rests on. */
  readonly consults: (option: OptionName) => void
  /** What the thing that the call creates is to be called in the file. */
  readonly name: string | undefined
  /** Whether a text without the form of an id, which is nobody's name, is malformed. */
  readonly strictIds: boolean
  /** The region that is called: what is elsewhere is not found. Undefined: nobody said, so every region. */
  readonly region: string | undefined
  /** Where a parameter stands, by its path; the place of the call where the parameter's own is not known. */
  readonly originOf: (path: string) => Origin | undefined
}

/**
 * What an action that was not refused leaves behind. The same documents: nothing changed. Its answer is made from the state
 * after the change, once that was found sound: only then does a new thing have its id and address.
 */
export type Done = {
  readonly documents: SettledDocuments
  readonly respond: (after: CloudState) => ApiResponse
}

/** One action of the API: the parameters that it knows, and what it does with them. */
export type Action = {
  readonly parameters: Readonly<Record<string, Parameter<unknown>>>
  readonly run: (call: Call, given: Operation['parameters']) => Done
}

/**
 * One parameter of an action. `read` turns what was given into a value, or refuses its type or form; whether what it names
 * exists is the action's own question, asked once all parameters are known to be well formed.
 */
export type Parameter<Value> = { readonly required: boolean; readonly read: Read<Value> }
export type Read<Value> = (given: unknown, path: string, call: Call) => Value

type Values<Parameters> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends Parameter<infer Value> ? Value : never
}

/** Ties an action's work to the types of its parameters. */
export function action<const Parameters extends Readonly<Record<string, Parameter<unknown>>>>(
  parameters: Parameters,
  work: (call: Call, values: Values<Parameters>) => Done,
): Action {
  const run: Action['run'] = (call, given) => {
    const values: Record<string, unknown> = {}
    for (const [name, { read }] of Object.entries(parameters)) {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      values[name] = isAbsent(value) ? undefined : read(value, name, call)
    }
    return work(call, values as Values<Parameters>)
  }
  return { parameters, run }
}

export const required = <Value>(read: Read<Value>): Parameter<Value> => ({ required: true, read })
export const optional = <Value>(read: Read<Value>): Parameter<Value | undefined> => ({ required: false, read })

/** A parameter without a value is one that was not given. */
export const isAbsent = (value: unknown): boolean => value === undefined || value === null

/** The answer of an action that reports nothing. */
export const done = (documents: SettledDocuments): Done => ({ documents, respond: () => ({}) })

/** What a call that only asks leaves behind. */
export const answered = ({ documents }: Call, response: ApiResponse): Done => ({ documents, respond: () => response })

/** The call, made by the account where nobody was named: everything that it names after this must be that account's. */
export const asOwner = (call: Call, account: number): Call => ({ ...call, caller: call.caller ?? account })
