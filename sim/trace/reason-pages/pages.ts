import type { ReasonName } from '../../dataplane/reason.ts'
import { CLB_PAGES } from './clb.ts'
import { CLIENT_PAGES } from './client.ts'
import { ENDPOINT_PAGES } from './endpoint.ts'
import { FAULT_PAGES } from './faults.ts'
import { LIMIT_PAGES } from './limits.ts'
import { NETWORK_PAGES } from './network.ts'
import type { ReasonPage } from './page.ts'
import { SERVER_PAGES } from './server.ts'

/** The page of every Reason. */
export const REASON_PAGES: Readonly<Record<ReasonName, ReasonPage>> = {
  ...CLIENT_PAGES,
  ...NETWORK_PAGES,
  ...ENDPOINT_PAGES,
  ...CLB_PAGES,
  ...SERVER_PAGES,
  ...LIMIT_PAGES,
  ...FAULT_PAGES,
}
