import type { Language, Words } from '../../base/language.ts'

/** What the front of the cloud's API refuses before an action is asked: its code, and words as the cloud has them. */
const WIRE_ERRORS = {
  METHOD: {
    code: 'UnsupportedProtocol',
    en: 'HTTP method {name} is not supported; only GET and POST are.',
    zh: '不支持 HTTP 方法 {name}，仅支持 GET 和 POST。',
  },
  TOO_LARGE: {
    code: 'RequestSizeLimitExceeded',
    en: 'The request is larger than {limit} bytes.',
    zh: '请求大小超过 {limit} 字节。',
  },
  BODY_NOT_TEXT: {
    code: 'InvalidParameter',
    en: 'The request body is not a text in UTF-8.',
    zh: '请求体不是 UTF-8 文本。',
  },
  BODY_NOT_JSON: { code: 'InvalidParameter', en: 'The request body is not JSON.', zh: '请求体不是合法的 JSON。' },
  BODY_NOT_OBJECT: {
    code: 'InvalidParameter',
    en: 'The request body is not a JSON object.',
    zh: '请求体不是 JSON 对象。',
  },
  TOO_DEEP: {
    code: 'InvalidParameter',
    en: 'The parameters are nested too deeply.',
    zh: '参数嵌套过深。',
  },
  PARAMETER_TORN: {
    code: 'InvalidParameter',
    en: 'A parameter is given twice, or both as a value and as a structure.',
    zh: '同一参数重复出现，或同时作为值和结构体出现。',
  },
  MISSING: {
    code: 'MissingParameter',
    en: 'The common parameter [{name}] is missing.',
    zh: '缺少公共参数 [{name}]。',
  },
  TIMESTAMP: {
    code: 'InvalidParameterValue',
    en: 'The timestamp [{name}] is not a number of seconds.',
    zh: '时间戳 [{name}] 不是秒数。',
  },
  VERSION: {
    code: 'NoSuchVersion',
    en: 'The action [{name}] has no version [{version}].',
    zh: '操作 [{name}] 没有版本 [{version}]。',
  },
  REGION: {
    code: 'UnsupportedRegion',
    en: 'The region [{name}] is not supported.',
    zh: '不支持地域 [{name}]。',
  },
  AUTHORIZATION: {
    code: 'AuthFailure.InvalidAuthorization',
    en: 'The Authorization header is missing or malformed.',
    zh: '请求头 Authorization 缺失或格式不正确。',
  },
  EXPIRED: {
    code: 'AuthFailure.SignatureExpire',
    en: 'The signature has expired: its timestamp [{name}] is more than 5 minutes from the time of the server.',
    zh: '签名已过期：时间戳 [{name}] 与服务器时间相差超过 5 分钟。',
  },
  SECRET_ID: {
    code: 'AuthFailure.SecretIdNotFound',
    en: 'The SecretId is not found.',
    zh: '密钥不存在，请检查 SecretId。',
  },
  SIGNATURE: {
    code: 'AuthFailure.SignatureFailure',
    en: 'The provided credentials could not be validated. Please check your signature is correct.',
    zh: '请求签名验证失败，请检查签名计算是否正确。',
  },
  BUSY: {
    code: 'RequestLimitExceeded',
    en: 'Too many processes change this world at once. Please try again.',
    zh: '同时修改该网络的进程过多，请稍后重试。',
  },
  STORE: {
    code: 'InternalError',
    en: 'The store cannot be reached. Whether the call has taken effect is not known: ask before you repeat it.',
    zh: '无法访问存储，无法确定该调用是否已生效：重试前请先查询。',
  },
  INTERNAL: { code: 'InternalError', en: 'An internal error has occurred.', zh: '内部错误。' },
} as const satisfies Record<string, Words & { readonly code: string }>

export type WireErrorKey = keyof typeof WIRE_ERRORS

/** A refusal: the cloud's code, and its words. */
export type WireError = { readonly code: string; readonly message: string }

export function wireError(
  key: WireErrorKey,
  language: Language,
  parameters: Readonly<Record<string, string>> = {},
): WireError {
  const { code, [language]: words } = WIRE_ERRORS[key]
  return { code, message: words.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '') }
}
