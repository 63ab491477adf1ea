/**
 * The words of one compiled rule in `Tables.ruleWords`, from its first. A module of plain constants, read as
 * `RuleWord.NETWORK`: the bundler writes their values in where they are used, which an object's fields do not get, and the
 * walk is half as fast again for it (docs/decisions/0005).
 */

/** The network of the peer's block, or the index of a group when the flag PEER_IS_GROUP is set. */
export const NETWORK = 0
/** The mask of the peer's block. */
export const MASK = 1
export const FIRST_PORT = 2
export const LAST_PORT = 3
/** protocol | (ACCEPT_BIT when the rule accepts) | (PEER_IS_GROUP when NETWORK holds a group's index) */
export const PROTOCOL_ACTION = 4
/** The first compiled rule of the rule as it was written; `names.rule` tells more. */
export const RULE = 5
