import { withEntry } from '../base/chunked-map.ts'
import type { SettledDocuments } from '../cloud/settle.ts'
import type { CvmDocument, EndpointDocument } from '../model/documents.ts'
import type { Obstacle } from './obstacle.ts'

/** Documents in which an obstacle is not there. */
type Clearing = (documents: SettledDocuments) => SettledDocuments

/**
 * What takes out of the way, in a copy of the documents, an obstacle that no operation removes: for seeing what is beyond it.
 * Such a copy is asked and thrown away; no repair is made of it.
 */
export function clearings({ reason, end: { hop } }: Obstacle): readonly Clearing[] {
  const { component } = hop
  switch (reason) {
    case 'ENDPOINT_PENDING':
    case 'ENDPOINT_ACCEPTING':
    case 'ENDPOINT_REJECTED':
    case 'ENDPOINT_FAILED':
      return [endpoint(component, (document) => ({ ...document, state: 'ACTIVE' }))]
    case 'SNAT_EXHAUSTED':
      return [endpoint(component, ({ snat: _, ...document }) => document)]
    case 'CONNTRACK_FULL':
      return [unlimited(component)]
    case 'ACCEPT_QUEUE_FULL':
      return [cvm(component, ({ backlog: _, ...document }) => document)]
    default:
      return []
  }
}

const endpoint =
  (name: string, change: (document: EndpointDocument) => EndpointDocument): Clearing =>
  (documents) => {
    const document = documents.endpoints.get(name)
    if (document === undefined) return documents
    return { ...documents, endpoints: withEntry(documents.endpoints, name, change(document)) }
  }

const cvm =
  (name: string, change: (document: CvmDocument) => CvmDocument): Clearing =>
  (documents) => {
    const document = documents.cvms.get(name)
    return document === undefined
      ? documents
      : { ...documents, cvms: withEntry(documents.cvms, name, change(document)) }
  }

/** A component that tracks as many flows as there are. */
const unlimited =
  (name: string): Clearing =>
  (documents) => {
    const clb = documents.clbs.get(name)
    if (clb !== undefined) {
      const { connections: _, ...document } = clb
      return { ...documents, clbs: withEntry(documents.clbs, name, document) }
    }
    const ofCvm = cvm(name, ({ conntrack: _, ...document }) => document)
    return ofCvm(endpoint(name, ({ connections: _, ...document }) => document)(documents))
  }
