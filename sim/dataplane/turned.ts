import type { Header } from './step-log.ts'

/** The header of an answer. */
export const turned = (header: Header): Header => ({
  source: header.destination,
  sourcePort: header.destinationPort,
  destination: header.source,
  destinationPort: header.sourcePort,
})
