// The Merkle sum tree of a settlement as JavaScript checks it: `merkle.py` builds it, `contracts/libraries/MerkleSum.sol` says
// the same. Integers are numbers or bigints, bytes are hexadecimal text with 0x; what does not fit its field is refused.

import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

/** The sum of all quotas: 1000 thousandths in millionths. */
export const WHOLE = 10n ** 9n;
export const MAX_DEPTH = 20;
const FIELD = (1n << 64n) - 1n;
const FIELDS = (FIELD << 128n) | FIELD;

/** The sums of a line or of a tree in one word: quotas in the low 64 bits, tokens from bit 128. */
export function pack(quotaMicro, tokens) {
  return (fitting(tokens, 8) << 128n) | fitting(quotaMicro, 8);
}

/** The hash of the `index`-th line. `place` has chainId, contract, period and revision; `line` member, quotaMicro, tokens, privateHash. */
export function leafHash(place, index, line) {
  return hash(
    Uint8Array.of(0),
    integer(place.chainId, 32),
    bytes(place.contract, 20),
    integer(place.period, 4),
    integer(place.revision, 1),
    integer(index, 4),
    integer(line.member, 4),
    integer(line.quotaMicro, 4),
    integer(line.tokens, 6),
    bytes(line.privateHash, 32),
  );
}

/** The hash of a node over two children, each with its `hash` and its packed `sums`. */
export function nodeHash(left, right) {
  return hash(Uint8Array.of(1), bytes(left.hash, 32), integer(left.sums, 32), bytes(right.hash, 32), integer(right.sums, 32));
}

/** The root, with its sums, that follows from a line, its place and its siblings; null if there can be no such tree. */
export function climb(place, index, line, siblings) {
  let path = fitting(index, 4);
  if (siblings.length > MAX_DEPTH || path >> BigInt(siblings.length) !== 0n) return null;
  let node = { hash: leafHash(place, index, line), sums: pack(line.quotaMicro, line.tokens) };
  for (const sibling of siblings) {
    const sums = fitting(sibling.sums, 32);
    if ((sums & ~FIELDS) !== 0n) return null;
    const [left, right] = path & 1n ? [sibling, node] : [node, sibling];
    node = { hash: nodeHash(left, right), sums: node.sums + sums };
    path >>= 1n;
  }
  return node;
}

/** The levels between a line and the root of a tree over so many lines. */
export function depth(leaves) {
  const lines = fitting(leaves, 4);
  return lines <= 1n ? 0 : (lines - 1n).toString(2).length;
}

/** What the contract keeps of a published tree: the first 26 bytes of the hash of its root and of the sums that it must have. */
export function seal(root, tokens) {
  return hash(bytes(root, 32), integer(pack(WHOLE, tokens), 32)).slice(0, 2 + 52);
}

/** Keccak-256, as hexadecimal text. */
export function hash(...parts) {
  return "0x" + bytesToHex(keccak_256(concatBytes(...parts)));
}

/** Bytes of a given length from hexadecimal text. */
export function bytes(text, length) {
  if (typeof text !== "string" || !new RegExp(`^0x[0-9a-fA-F]{${2 * length}}$`).test(text)) {
    throw new TypeError(`${text} is not 0x and ${2 * length} hexadecimal digits.`);
  }
  return hexToBytes(text.slice(2));
}

function integer(value, length) {
  return hexToBytes(fitting(value, length).toString(16).padStart(2 * length, "0"));
}

function fitting(value, length) {
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) throw new RangeError(`${value} is no exact integer.`);
  const number = BigInt(value);
  if (number < 0n || number >> BigInt(8 * length)) throw new RangeError(`${value} does not fit in ${length} bytes.`);
  return number;
}
