import type { RuleDocument } from '../../model/documents.ts'
import type { CallStep } from '../../scenario/scenario.ts'
import type { Bench, IsolationLaw } from './isolation-law.ts'

type Fields = Readonly<Record<string, unknown>>

/** A rule, or a policy of the API that names one, by all that it says. */
const ruleText = ({
  action,
  cidrBlock,
  securityGroup,
  port = 'ALL',
  protocol = 'ALL',
}: Partial<RuleDocument>): string => [action, cidrBlock ?? securityGroup, port, protocol].join('#')
const policyText = ({ Action, CidrBlock, SecurityGroupId, Port = 'ALL', Protocol = 'ALL' }: Fields): string =>
  [Action, CidrBlock ?? SecurityGroupId, Port, Protocol].map(String).join('#')

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one policy that a call takes away by what it says; undefined: it takes away something else, or by its place. */
function revoked({ action, parameters }: CallStep): { readonly group: string; readonly text: string } | undefined {
  const { SecurityGroupId, SecurityGroupPolicySet: set } = parameters
  if (action !== 'DeleteSecurityGroupPolicies' || !isFields(set) || !Array.isArray(set.Ingress)) return undefined
  const [policy, ...others]: unknown[] = set.Ingress
  if (others.length > 0 || !isFields(policy) || policy.PolicyIndex !== undefined) return undefined
  return { group: String(SecurityGroupId), text: policyText(policy) }
}

const textsOf = ({ scene }: Bench, group: string): readonly string[] =>
  (scene.declared.documents.securityGroups.get(group)?.ingress ?? []).map(ruleText)

export const revokesAsStated: IsolationLaw = {
  name: 'revokes-as-stated',
  statement: {
    en: 'a rule that is taken back by what it says is gone, and no other is',
    zh: '按内容删除的安全组规则确实被删除，且不会误删其他规则',
  },
  mustMeet: ['a rule taken back by what it says'],
  judge: (bench) => {
    let before: readonly string[] = []
    return {
      before(step) {
        const asked = step.kind === 'call' ? revoked(step) : undefined
        before = asked === undefined ? [] : textsOf(bench, asked.group)
      },
      after(step, report) {
        const asked = step.kind === 'call' ? revoked(step) : undefined
        if (asked === undefined || report === undefined || report.observed.error !== undefined) return
        bench.meet('a rule taken back by what it says')
        const at = before.indexOf(asked.text)
        const wanted = before.filter((_, index) => index !== at).join(', ')
        const now = textsOf(bench, asked.group).join(', ')
        if (now === wanted) return
        const { group, text } = asked
        bench.fail({
          en: `without ${text}, ${group} should have [${wanted}], and has [${now}]`,
          zh: `删除 ${text} 后，${group} 应为 [${wanted}]，实际为 [${now}]`,
        })
      },
    }
  },
}
