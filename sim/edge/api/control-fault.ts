/** A control request that is not granted: the HTTP status, a code of ours, and words. */
export class ControlFault extends Error {
  override readonly name = 'ControlFault'
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 503
  readonly code: string
  readonly problems: readonly unknown[]

  constructor(status: ControlFault['status'], code: string, message: string, problems: readonly unknown[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.problems = problems
  }
}
