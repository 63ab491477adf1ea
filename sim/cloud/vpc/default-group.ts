import { withEntries, withEntry } from '../../base/chunked-map.ts'
import type { CvmDocument, RuleDocument, SecurityGroupDocument } from '../../model/documents.ts'
import type { CloudState } from '../call.ts'
import type { SettledDocuments } from '../settle.ts'

const ALL: readonly RuleDocument[] = [{ action: 'ACCEPT', cidrBlock: '0.0.0.0/0', port: 'ALL', protocol: 'ALL' }]

/** The default group of an account, as its name in the file. */
export type WithDefaultGroup = { readonly documents: SettledDocuments; readonly group: string }

/**
 * Writes the default group down, which a file need not write: a template that allows everything, of which each account that has
 * CVMs without a group of their own has a copy, and so does this account from here on. Nothing that moves packets changes.
 */
export function withDefaultGroup(
  { documents, network }: Pick<CloudState, 'documents' | 'network'>,
  account: string,
): WithDefaultGroup {
  const known = [...documents.securityGroups].find(([, group]) => group.isDefault)
  const name = known?.[0] ?? (documents.securityGroups.has('default') ? 'default group' : 'default')
  const document: SecurityGroupDocument = known?.[1] ?? { isDefault: true, ingress: ALL, egress: ALL }
  if (document.copies?.has(account)) return { documents, group: name }
  const copies = withEntry(document.copies ?? new Map(), account, { ingress: ALL, egress: ALL })
  const securityGroups = withEntry(documents.securityGroups, name, { ...document, copies })
  if (known !== undefined) return { documents: { ...documents, securityGroups }, group: name }
  const bare = network.cvms.flatMap(({ name: cvm }): [string, CvmDocument][] => {
    const one = documents.cvms.get(cvm)
    return one === undefined || one.securityGroups !== undefined ? [] : [[cvm, { ...one, securityGroups: [name] }]]
  })
  return { documents: { ...documents, cvms: withEntries(documents.cvms, bare), securityGroups }, group: name }
}
