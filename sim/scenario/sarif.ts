import type { Language } from '../base/language.ts'

// SARIF 2.1.0 (OASIS, 2020): the form in which code scanning takes findings of tools.

export type SarifLevel = 'error' | 'warning' | 'note'

/** A place in a file; without a line it is the file. */
export type SarifPlace = { readonly file: string; readonly line?: number; readonly column?: number }

export type SarifRule = {
  readonly id: string
  /** A line. */
  readonly title: string
  readonly about: string
  /** What to do about it. */
  readonly help: string
  readonly level: SarifLevel
}

export type SarifResult = {
  /** The id of one of the rules. */
  readonly rule: string
  readonly level: SarifLevel
  readonly message: string
  readonly place: SarifPlace
  /** What it is about, in the words of the file: `sg-web.ingress[0]`. */
  readonly name: string
  /** Why it was silenced in the file, if it was. */
  readonly silencedBy?: string
}

export type SarifRun = {
  /** Of Isthmus. */
  readonly version: string
  readonly language: Language
  readonly rules: readonly SarifRule[]
  readonly results: readonly SarifResult[]
  /** What kept a file from being looked at. */
  readonly failures: readonly { readonly code: string; readonly message: string; readonly place: SarifPlace }[]
  /** The path of a file in the repository. */
  readonly pathOf: (file: string) => string
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

/** One run of Isthmus as a SARIF log. The same run gives the same bytes: nothing in it tells the time or the machine. */
export function sarifLog({ version, language, rules, results, failures, pathOf }: SarifRun): string {
  const index = new Map(rules.map(({ id }, at) => [id, at]))
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Isthmus', version, language, rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => resultOf(result, index.get(result.rule) ?? -1, pathOf)),
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map(({ code, message, place }) => ({
              descriptor: { id: code },
              level: 'error',
              message: { text: message },
              locations: [locationOf(place, pathOf)],
            })),
          },
        ],
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const ruleOf = ({ id, title, about, help, level }: SarifRule) => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: about },
  help: { text: help },
  defaultConfiguration: { level },
})

const resultOf = (
  { rule, level, message, place, name, silencedBy }: SarifResult,
  ruleIndex: number,
  pathOf: SarifRun['pathOf'],
) => ({
  ruleId: rule,
  ruleIndex,
  level,
  message: { text: message },
  locations: [{ ...locationOf(place, pathOf), logicalLocations: [{ fullyQualifiedName: name }] }],
  ...(silencedBy === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: silencedBy }] }),
})

const locationOf = ({ file, line, column }: SarifPlace, pathOf: SarifRun['pathOf']) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(pathOf(file)) },
    ...(line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } }),
  },
})

/** A path as a URI reference: each part percent-encoded. A lone half of a surrogate pair has no encoding. */
const uriOf = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part.replace(LONE_SURROGATE, '\ufffd')))
    .join('/')

const LONE_SURROGATE = /\p{Cs}/gu
