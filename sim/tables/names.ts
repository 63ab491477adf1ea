import type { Origin } from '../base/origin.ts'

/** What a reader calls a thing: its name in the file, its cloud id, where it was written. */
export type Named = { readonly name: string; readonly id: string; readonly origin: Origin | undefined }

/** A rule as it was written. */
export type RuleName = {
  /** `sg-web`, the name of a network ACL, or of the CVM whose guest has the rule in its firewall. */
  readonly owner: string
  /** The name in the file when it differs from `owner`: the template of which `owner` is one account's copy. */
  readonly documentName: string
  /** `firewall`: of the guest of the CVM that is the owner. */
  readonly direction: 'ingress' | 'egress' | 'firewall'
  /** Its place in the list, from 0. */
  readonly index: number
  /** `ACCEPT#11.163.0.0/16#8080#TCP` */
  readonly text: string
  readonly description: string
  readonly origin: Origin | undefined
}

/** Index -> the words a reader knows. Made by the compiler; read by what explains, never by the walk. */
export type Names = {
  account(index: number): string
  vpc(index: number): Named & { readonly account: number }
  subnet(index: number): Named
  /** The table's routes are numbered over all tables, in order. */
  routeTable(index: number): Named
  route(index: number): { readonly text: string; readonly origin: Origin | undefined }
  networkAcl(index: number): Named
  securityGroup(index: number): Named & { readonly isDefault: boolean }
  rule(index: number): RuleName
  cvm(index: number): Named
  clb(index: number): Named
  /** `sourceBasis`: who said where its health checks come from, the file or the option. */
  listener(index: number): Named & { readonly healthCheck: { readonly sourceBasis: string } }
  target(index: number): { readonly name: string; readonly origin: Origin | undefined }
  /** `stateBasis`: how its state came about, as the model says; `snatBasis`: who said which addresses it has. */
  endpoint(index: number): Named & { readonly stateBasis: string; readonly snatBasis: string }
  /** `type`: what stands behind it, in the cloud's word (ServiceType). */
  endpointService(index: number): Named & { readonly type: string }
}
