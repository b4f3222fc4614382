// Judges the proof of a member's line, step by step. Nothing here is believed because a server said it: what counts is the seal
// that the chain keeps, and that the numbers on the page lead to it.

import { utf8ToBytes } from "@noble/hashes/utils.js";
import { bytes, climb, depth, hash, leafHash, pack, seal, WHOLE } from "../../../chain/merkle.mjs";
import { writer } from "./format.js";

const COUNTS = ["injected_wh", "withdrawn_wh", "shared_wh", "produced_shared_wh", "base_quota_micro"];
const COEFFICIENTS = ["alpha", "beta"];
const AMOUNTS = ["regular_cents", "surplus_cents", "retroceded_cents", "cents"];
export const PRIVATE = [...COUNTS, ...COEFFICIENTS, ...AMOUNTS];
/** The steps in their order. */
export const STEPS = ["line", "path", "chain", "register", "seal", "published", "shown", "money"];

/** Why a step does not hold; `values` fill the sentence that says so. */
class Wrong extends Error {
  constructor(why, values = {}) {
    super(why);
    this.values = values;
  }
}

/** The salted hash of what only the member sees: `oracle/publication/lines.py` defines it. */
export function privateHash(fields) {
  const counts = (names) => names.map((name) => integer(fields[name]));
  const coefficients = COEFFICIENTS.map((name) => exact(fields[name]));
  const text = JSON.stringify(["borgo-line-1", ...counts(COUNTS), ...coefficients, ...counts(AMOUNTS)]);
  return hash(bytes(fields.salt, 32), utf8ToBytes(text));
}

/**
 * The judgement: "refused" with the step that does not hold, "unasked" as long as `register`, the node's own answer to
 * `askRegister`, is null, and "verified" only else. `page` has the period and the language, and under `shown` each number on it:
 * its field, its text, its label, and perhaps its decimals; `remembered` is the name of the register that this device met before.
 */
export function judge(proof, page, register) {
  const known = {};
  const checks = { line, path, chain, register: sameRegister, seal: sealed, published, shown, money };
  const steps = [];
  for (const id of STEPS) {
    try {
      const values = checks[id](proof, page, register, known);
      steps.push({ id, state: values && !values.unknown ? "holds" : "unknown", why: values?.unknown, values: values ?? {} });
    } catch (error) {
      // Fields of a wrong kind or size make a step as wrong as wrong numbers do.
      const values = error instanceof Wrong ? error.values : { why: error.message };
      steps.push({ id, state: "wrong", why: error instanceof Wrong ? error.message : "malformed", values });
      return { state: "refused", wrong: id, steps, known };
    }
  }
  return { state: register ? "verified" : "unasked", steps, known };
}

function line(proof, page, _, known) {
  if (proof.period !== page.period) throw new Wrong("other_month");
  known.line = {
    member: proof.member,
    quotaMicro: proof.quota_micro,
    tokens: proof.tokens,
    privateHash: privateHash(proof.private),
  };
  known.place = { chainId: proof.chain_id, contract: proof.settlements, period: proof.period, revision: proof.revision };
  known.leaf = leafHash(known.place, proof.index, known.line);
  return { member: proof.member };
}

function path(proof, _page, _register, known) {
  const siblings = proof.siblings.map((each) => ({ hash: each.hash, sums: pack(each.quota_micro, each.tokens) }));
  const top = climb(known.place, proof.index, known.line, siblings);
  if (!top || siblings.length !== depth(proof.leaves) || proof.index >= proof.leaves) throw new Wrong("shape");
  known.root = top.hash;
  known.tokens = top.sums >> 128n;
  if (top.hash !== proof.root) throw new Wrong("root");
  if (top.sums !== pack(WHOLE, proof.total_tokens)) throw new Wrong("sums");
  return { leaves: proof.leaves, levels: siblings.length };
}

function chain(proof, _page, register) {
  if (!register) return null;
  if (register.chainId !== BigInt(proof.chain_id)) throw new Wrong("other_chain");
  if (!register.record.finalAt) throw new Wrong("nothing");
  if (register.record.revision !== proof.revision) throw new Wrong("revision", { revision: register.record.revision });
  if (register.corrected) throw new Wrong("corrected");
  return { revision: register.record.revision, block: register.block, blockTime: register.blockTime };
}

/** A server could name a register of its own: that it is the community's own, the device remembers, or the reader compares. */
function sameRegister(proof, page, register) {
  if (!register) return null;
  const values = { address: proof.settlements };
  if (!page.remembered) return { ...values, unknown: "first" };
  if (page.remembered !== registerName(proof)) throw new Wrong("other", values);
  return values;
}

/** What tells one register from all others. */
export function registerName(proof) {
  return `${proof.chain_id}:${String(proof.settlements).toLowerCase()}`;
}

function sealed(_proof, _page, register, known) {
  if (!register) return null;
  if (seal(known.root, known.tokens) !== register.record.seal) throw new Wrong("seal");
  return {};
}

function published(proof, _page, register, known) {
  const event = register?.event;
  if (!event) return null;
  const same =
    event.root === known.root &&
    event.tokens === known.tokens &&
    event.leaves === proof.leaves &&
    event.sharedWh === proof.shared_wh &&
    event.incentiveCents === proof.incentive_cents &&
    register.record.finalAt === proof.final_at;
  if (!same) throw new Wrong("totals");
  return { signed: event.signed ?? register.threshold, threshold: register.threshold };
}

/** Every number on the page is written anew from what is proven, and must be the same text. */
function shown(proof, page, register) {
  const write = writer(page.lang);
  const proven = { ...proof.private, quota_micro: proof.quota_micro, tokens: proof.tokens };
  if (register?.event) {
    proven.community_shared_wh = register.event.sharedWh;
    proven.community_cents = register.event.incentiveCents;
  }
  const checked = page.shown.filter(({ field }) => field in proven);
  const strange = page.shown.filter(({ field }) => !(field in proven) && !field.startsWith("community_"));
  const wrong = checked.filter(({ field, text, digits }) => plain(text) !== plain(written(write, field, proven[field], digits)));
  const missing = PRIVATE.filter((name) => !page.shown.some(({ field }) => field === name));
  if (wrong.length || strange.length) throw new Wrong("shown", { names: [...wrong, ...strange].map((each) => each.label).join(", ") });
  if (missing.length) throw new Wrong("missing", { names: missing.join(", ") });
  return { count: checked.length };
}

/** Regular + surplus − given back = amount, and the regular part is the quota of the pool, down to the cent. */
function money(proof, page, register) {
  const [regular, surplus, retroceded, cents] = AMOUNTS.map((name) => BigInt(proof.private[name]));
  const pool = BigInt(integer(proof.pool_cents));
  if (regular + surplus - retroceded !== cents) throw new Wrong("sum");
  const share = (pool * BigInt(proof.quota_micro)) / WHOLE;
  if (regular < share || regular > share + 1n) throw new Wrong("share");
  if (register?.event && pool > BigInt(register.event.incentiveCents)) throw new Wrong("pool");
  const write = writer(page.lang);
  return {
    cents: write.euros(cents),
    regular: write.euros(regular),
    surplus: write.euros(surplus),
    retroceded: write.euros(retroceded),
    quota: write.quota(proof.quota_micro, 6),
    pool: write.euros(pool),
  };
}

/** A field as the page writes it, by the unit in its name. */
export function written(write, field, value, digits) {
  if (field.endsWith("_wh")) return write.kwh(value, digits);
  if (field.endsWith("cents")) return write.euros(value);
  if (field.endsWith("_micro")) return write.quota(value, digits);
  if (field === "tokens") return write.tokens(value);
  return write.exact(value, digits);
}

/** Whether what somebody copied from elsewhere is a root; null if it is none. */
export function rootIn(text) {
  const digits = text.replace(/[\s…]/g, "").replace(/^0x/i, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? "0x" + digits : null;
}

function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}

function integer(value) {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no exact integer.`);
  return value;
}

function exact(value) {
  if (typeof value !== "string" || !/^-?\d+(\.\d+|\/\d+)?$/.test(value)) throw new TypeError(`${value} is no exact number.`);
  return value;
}
